"""What the libraries under the build do again and again for nothing: left out, or done once."""

import copy
import gc
import sys
from functools import cache
from typing import Any


def import_lean() -> None:
    """Keep ``jsonschema`` from importing a package that compiles a grammar for two seconds when it is imported.

    It uses it, where it is installed, to check the format ``iri``; no schema that the build reads has that format.
    Call it before anything imports ``jsonschema`` (nbformat and Jupyter Book do).
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: an import raises ImportError


def collect_seldom() -> None:
    """Look for garbage less often: a build makes millions of nodes that live to its end, and each look visits them all.

    Not never: the trees of pages that are done with are full of circles, and a build of all pages would keep them all.
    """
    gc.set_threshold(50_000, 20, 10)


def default_settings_once() -> None:
    """Let MyST-Parser ask docutils for its default settings once, not for every translated sentence.

    It makes an empty document for each piece of text that it parses, and docutils builds a parser of command line
    options each time to find the defaults.
    """
    from docutils import frontend

    real = getattr(frontend, "lemmata_real_defaults", frontend.get_default_settings)
    frontend.lemmata_real_defaults = real

    @cache
    def defaults(*components: type) -> Any:
        return real(*components)

    def of_their_own(*components: type) -> Any:
        return copy.deepcopy(defaults(*components))  # whoever gets them may change them

    frontend.get_default_settings = of_their_own
