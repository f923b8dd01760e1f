"""The page around the text: our style sheet and script, and nothing of the theme that a reader would load in vain.

`_templates/layout.html` draws the skeleton. The theme's scripts, its icon fonts and the search index (loaded on every
page by default) are left out: `lemmata.js` does what is needed of them in a few kilobytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lemmata_look.strings import STRINGS, language_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

HERE = Path(__file__).resolve().parents[2]
ASSETS, TEMPLATES = HERE / "_assets", HERE / "_templates"
STYLE, SCRIPT = "lemmata.css", "lemmata.js"

# Style sheets of others that a page keeps; the mathematics' own is chosen by the mathematics extension.
KEPT_STYLES = ("katex/", "pygments.css", STYLE)
DROPPED_SCRIPTS = (
    "scripts/",
    "doctools.js",
    "documentation_options.js",
    "sphinx_highlight.js",
    "togglebutton.js",
    "clipboard.min.js",
    "copybutton",
    "design-tabs.js",
    "locales/",
    "translations.js",
    "jquery",
    "require",
)
SEARCH_SCRIPTS = ("documentation_options.js", "doctools.js", "translations.js")


def _name(asset: Any) -> str:
    return str(getattr(asset, "filename", asset) or "").split("?")[0].removeprefix("_static/")


def keep_style(name: str) -> bool:
    """Whether a page loads this style sheet (a path below `_static`)."""
    return name.startswith(KEPT_STYLES)


def keep_script(name: str, page: str) -> bool:
    """Whether a page loads this script; the search page keeps Sphinx's own search."""
    if page == "search" and name.startswith(SEARCH_SCRIPTS):
        return True
    return bool(name) and not name.startswith(DROPPED_SCRIPTS)


def add_paths(app: Sphinx, config: Config) -> None:
    """Make the assets and the templates known, wherever the configuration was written."""
    for value, folder in ((config.html_static_path, ASSETS), (config.templates_path, TEMPLATES)):
        known = {str((Path(app.confdir) / path).resolve()) for path in value}
        if str(folder) not in known:
            value.append(str(folder))
    # A page that is read from a folder may not fetch others: the built-in search shows titles only.
    config.html_show_search_summary = False


def slim(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Drop what the page does not use, and hand the template its words."""
    context["css_files"] = [css for css in context.get("css_files", []) if keep_style(_name(css))]
    context["script_files"] = [js for js in context.get("script_files", []) if keep_script(_name(js), pagename)]
    language = language_of(app.config.language)
    context["say"] = STRINGS[language].__getitem__
    context["site_root"] = context.get("content_root", "./") + ("../" if language == "zh" else "")
    context["page_front"] = pagename == app.config.root_doc
    meta = app.env.metadata.get(pagename, {})
    context["page_chapter"] = "lemmata" in meta


def setup(app: Sphinx) -> None:
    """Register the assets and the page context."""
    app.connect("config-inited", add_paths)
    app.add_css_file(STYLE, priority=900)
    app.add_js_file(SCRIPT, priority=900, loading_method="defer")
    app.connect("html-page-context", slim, priority=950)
