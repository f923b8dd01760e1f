"""The build driver: from the sources to the published site, in steps that can be repeated, interrupted and compared.

``python -m lemmata_build html`` checks the labelled equations, executes what is out of date, builds both editions
from the stored outputs, makes the search index and publishes the whole by one rename.
"""

import sys

# jsonschema makes a grammar of international addresses at every start, which takes longer than all else that a build
# imports. Nothing here has such an address to check, and jsonschema does without it where it is not installed.
sys.modules.setdefault("rfc3987_syntax", None)
