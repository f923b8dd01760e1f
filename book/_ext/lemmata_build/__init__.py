"""The build driver: from the sources to the published site, in steps that can be repeated, interrupted and compared.

``python -m lemmata_build html`` checks the labelled equations, executes what is out of date, builds both editions
from the stored outputs, makes the search index and publishes the whole by one rename.
"""
