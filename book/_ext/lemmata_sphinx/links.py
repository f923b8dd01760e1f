"""What a page links to beside its text: itself in the other language, its notebook, and where a repository is
configured, its source.

The templates find in their context

``lemmata_other``
    ``{"language", "label", "href"}`` of the page in the other language
``lemmata_notebook``
    the address of its notebook, or None
``lemmata_launch``
    ``{"edit", "view", "binder", "colab"}``, each an address, or {} without a repository

and each page's head has the ``alternate`` links.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sphinx.util import logging

from lemmata_sphinx.strings import is_chinese

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

CHINESE_FOLDER = "zh"
NOTEBOOKS = "_notebooks"


def other_language(pagename: str, uri: str, chinese: bool) -> str:
    """The relative address of a page in the other edition, from the page itself."""
    up = "../" * pagename.count("/")
    return f"{up}../{uri}" if chinese else f"{up}{CHINESE_FOLDER}/{uri}"


def launch(repository: str, branch: str, pagename: str, notebook: bool) -> dict[str, str]:
    """Addresses at the repository's host."""
    repository = repository.rstrip("/").removesuffix(".git")
    source = quote(f"book/{pagename}.md")
    links = {"edit": f"{repository}/edit/{branch}/{source}", "view": f"{repository}/blob/{branch}/{source}"}
    host, _, path = repository.removeprefix("https://").partition("/")
    if notebook and host == "github.com":
        links["binder"] = f"https://mybinder.org/v2/gh/{path}/{branch}?labpath={source}"
    return links


def _context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if app.builder.format != "html":
        return
    chinese = is_chinese(app.config.language)
    uri = app.builder.get_target_uri(pagename)
    href = other_language(pagename, uri, chinese)
    own = uri.rpartition("/")[2]
    context["lemmata_other"] = {
        "language": "en" if chinese else "zh-CN",
        "label": "English" if chinese else "中文",
        "href": href,
    }
    english, chinese_page = (href, own) if chinese else (own, href)
    context["metatags"] = context.get("metatags", "") + "".join(
        f'\n<link rel="alternate" hreflang="{code}" href="{escape(address)}">'
        for code, address in (("en", english), ("zh-CN", chinese_page), ("x-default", english))
    )
    executed = pagename in app.env.found_docs and bool(app.env.metadata.get(pagename, {}).get("kernelspec"))
    context["lemmata_notebook"] = (
        "../" * pagename.count("/") + f"{NOTEBOOKS}/{quote(pagename)}.ipynb" if executed else None
    )
    repository = app.config.lemmata_repository
    is_page = pagename in app.env.found_docs
    context["lemmata_launch"] = (
        launch(repository, app.config.lemmata_branch, pagename, executed) if repository and is_page else {}
    )


def setup(app: Sphinx) -> None:
    """Register the page context."""
    app.add_config_value("lemmata_repository", "", "html", [str])
    app.add_config_value("lemmata_branch", "main", "html", [str])
    app.connect("html-page-context", _context, priority=600)
