"""What the libraries under the build do again and again for nothing: left out, or done once."""

import copy
import gc
from functools import cache
from typing import Any


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
