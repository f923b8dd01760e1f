"""Sphinx extension: pages without a source (the search page, the checks of the equations, redirects) are written when
they change, not in each build.

Such a page is made from what an extension hands to the builder and from what every page may show of the others. Both
are remembered, as one digest a page, beside Sphinx's memory of the edition; a page whose digest is the same and whose
file is there is left as it is. A page that is no longer made is removed.
"""

import json
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from .files import digest, write_atomically
from .incremental import canonical

MEMORY = "generated.json"


class Generated:
    """The pages without a source, as the build before left them."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.memory = Path(app.doctreedir) / MEMORY
        self.before: dict[str, str] = json.loads(self.memory.read_text()) if self.memory.is_file() else {}
        self.now: dict[str, str] = {}

    def current(self, pagename: str, *inputs: Any) -> bool:
        """Whether a page made from these inputs would be what is there already.

        An extension whose pages cost much asks before it makes one, and makes none when the answer is yes.
        """
        self.now[pagename] = digest(self.app.env.lemmata_signature, canonical(list(inputs)))
        known = self.before.get(pagename) == self.now[pagename]
        return known and Path(self.app.builder.get_outfilename(pagename)).is_file()

    def keep(self) -> None:
        """Remember the pages, and remove those of earlier builds that were not made now."""
        for pagename in self.before.keys() - self.now.keys() - self.app.env.found_docs:
            Path(self.app.builder.get_outfilename(pagename)).unlink(missing_ok=True)
        write_atomically(self.memory, json.dumps(self.now, sort_keys=True))


def connect(app: Sphinx) -> None:
    """Stand between Sphinx and the writing of pages. Only under the driver, which starts anew when settings change."""
    if app.config.lemmata_layout is None or app.builder.name != "html":
        return
    generated = app.lemmata_generated = Generated(app)
    write = app.builder.handle_page

    def handle_page(
        pagename: str, addctx: dict[str, Any], templatename: str = "page.html", outfilename: Any = None, **more: Any
    ) -> None:
        own = pagename not in app.env.found_docs and outfilename is None
        if own and pagename not in generated.now and generated.current(pagename, templatename, addctx):
            return
        write(pagename, addctx, templatename, outfilename, **more)

    app.builder.handle_page = handle_page


def finish(app: Sphinx, error: Exception | None) -> None:
    """Keep what was written when all went well."""
    if error is None and hasattr(app, "lemmata_generated"):
        app.lemmata_generated.keep()


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("builder-inited", connect)
    app.connect("build-finished", finish, priority=100)  # before redirects are written, which may take such a name
