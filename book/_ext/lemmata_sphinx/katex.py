"""Mathematics as HTML at build time: KaTeX, run inside the build, once for each formula and never again.

``html_math_renderer: katex`` selects it.  Every formula becomes KaTeX's HTML together with MathML for screen readers.
What KaTeX refuses is a warning with file and line.  Results are kept in ``lemmata_katex_cache`` (one SQLite file),
keyed on the formula, KaTeX itself and the options.
"""

from __future__ import annotations

import atexit
import hashlib
import json
import re
import shutil
import sqlite3
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from lemmata_sphinx import equations
from lemmata_sphinx.math_words import in_chinese
from lemmata_sphinx.strings import say

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

OPTIONS = {"output": "htmlAndMathml", "throwOnError": True, "strict": "error", "trust": False, "maxExpand": 1000}
ROLE = re.compile(r"\{[\w:-]+\}`[^`]*`")  # as in {value}`name`
STATIC = Path(__file__).parent / "static"


class KatexError(ValueError):
    """KaTeX cannot set this formula."""


class Katex:
    """KaTeX in one JavaScript context, started when the first formula is missing from the cache."""

    def __init__(self, folder: Path, cache_file: Path | None = None) -> None:
        self.folder = Path(folder)
        script = self.folder / "katex.min.js"
        if not script.is_file():
            raise FileNotFoundError(f"no katex.min.js in {self.folder}: run `make data`")
        self._source = script.read_bytes()
        self._salt = hashlib.sha256(self._source + json.dumps(OPTIONS, sort_keys=True).encode()).digest()
        self._context: Any = None
        self._memory: dict[str, str] = {}
        self._database = _open_cache(cache_file) if cache_file else None

    def render(self, tex: str, display: bool) -> str:
        """HTML and MathML of ``tex``; a `KatexError` says what is wrong with it."""
        if role := ROLE.search(tex):
            raise KatexError(f"a role, {role[0]}, would be printed as it stands: end the formula before it")
        key = hashlib.sha256(self._salt + (b"D" if display else b"I") + tex.encode()).hexdigest()
        html = self._memory.get(key) or self._look_up(key)
        if html is None:
            html = self._run(tex, display)
            self._store(key, html)
        self._memory[key] = html
        return html

    def _run(self, tex: str, display: bool) -> str:
        if self._context is None:
            from py_mini_racer import MiniRacer

            self._context = MiniRacer()
            atexit.register(self._context.close)  # left to the interpreter's end, it can wait for ever
            self._context.eval(self._source.decode())
            self._context.eval(
                "function lemmataRender(tex, options) {"
                "  try { return [true, katex.renderToString(tex, options)]; }"
                "  catch (error) { return [false, String(error.message || error)]; } }"
                "function lemmataJson(tex, options) { return JSON.stringify(lemmataRender(tex, options)); }"
            )
        arguments = f"{json.dumps(tex)}, {json.dumps({**OPTIONS, 'displayMode': display})}"
        good, html = json.loads(self._context.eval(f"lemmataJson({arguments})"))
        if not good:
            raise KatexError(re.sub(r"^KaTeX parse error: ", "", html))
        return html

    def _look_up(self, key: str) -> str | None:
        if self._database is None:
            return None
        try:
            row = self._database.execute("SELECT html FROM formula WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        return row[0] if row else None

    def _store(self, key: str, html: str) -> None:
        if self._database is None:
            return
        try:
            self._database.execute("INSERT OR IGNORE INTO formula VALUES (?, ?)", (key, html))
        except sqlite3.Error as error:  # a full disk or a locked file costs only time
            logger.info("the formula cache is not written: %s", error)
            self._database = None

    def close(self) -> None:
        """Let go of the cache file (what it holds stays)."""
        if self._database is not None:
            self._database.close()
            self._database = None


def _open_cache(path: Path) -> sqlite3.Connection | None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for attempt in range(2):
        try:
            database = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = OFF")
            database.execute("CREATE TABLE IF NOT EXISTS formula (key TEXT PRIMARY KEY, html TEXT NOT NULL)")
            return database
        except sqlite3.DatabaseError as error:
            if attempt:
                logger.info("the formula cache %s is not used: %s", path.name, error)
                return None
            for part in ("", "-wal", "-shm"):
                path.with_name(path.name + part).unlink(missing_ok=True)
    return None


@cache
def _katex(folder: str, cache_file: str) -> Katex:
    return Katex(Path(folder), Path(cache_file) if cache_file else None)


def katex_folder(config: Config) -> Path:
    """Where KaTeX lies: the configured folder, else the one that ``lemmata.data`` fetched."""
    if config.lemmata_katex_dir:
        return Path(config.lemmata_katex_dir)
    from lemmata.data import katex_dir

    return Path(katex_dir())


def _renderer(translator: Any) -> Katex:
    builder = translator.builder
    if not hasattr(builder, "lemmata_katex"):  # once a build: each time that KaTeX is asked for, its files are checked
        cache_file = builder.config.lemmata_katex_cache or str(Path(builder.doctreedir).parent / "katex.sqlite")
        builder.lemmata_katex = _katex(str(katex_folder(builder.config)), str(cache_file))
    return builder.lemmata_katex


def _html(translator: Any, node: nodes.Element, display: bool) -> str:
    tex = node.astext().strip()
    if translator.builder.config.language.startswith("zh"):
        tex = in_chinese(tex)
    try:
        return _renderer(translator).render(tex, display)
    except KatexError as error:
        logger.warning("bad TeX: %s in %r", error, tex, location=_place(node), type="katex")
        return f'<code class="katex-refused">{escape(tex)}</code>'


def _place(node: nodes.Node) -> tuple[str, int] | nodes.Node:
    """File and line of a node, or of the nearest parent that has them."""
    where: Any = node
    while where is not None and not (getattr(where, "source", None) and getattr(where, "line", None)):
        where = where.parent
    return where if where is not None else node


def visit_math(self: Any, node: nodes.math) -> None:
    """An inline formula."""
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(_html(self, node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_displaymath(self: Any, node: nodes.math_block) -> None:
    """A displayed formula: it scrolls in a box of its own, beside its badge and number."""
    self.body.append(self.starttag(node, "div", CLASS="math math-display notranslate nohighlight"))
    label = escape(say(self.builder.config.language, "equation, scrolls sideways"), quote=True)
    self.body.append(f'<div class="math-scroll" data-label="{label}">{_html(self, node, display=True)}</div>')
    if node.get("number"):
        number = get_node_equation_number(self, node)
        self.body.append('<span class="eqno">')
        self.body.append(equations.badge(self, node, number))
        self.body.append(f'<span class="eqno-number">({number})</span>')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def _add_assets(app: Sphinx) -> None:
    if app.builder.format == "html":
        app.add_css_file("katex/katex.min.css", priority=200)
        app.add_js_file("math.js", loading_method="defer")


def _copy_assets(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    source, target = katex_folder(app.config), Path(app.outdir) / "_static"
    (target / "katex" / "fonts").mkdir(parents=True, exist_ok=True)
    css = (source / "katex.min.css").read_text()
    (target / "katex" / "katex.min.css").write_text(only_woff2(css))
    for font in sorted((source / "fonts").glob("*.woff2")):
        shutil.copyfile(font, target / "katex" / "fonts" / font.name)
    shutil.copyfile(STATIC / "math.js", target / "math.js")


def only_woff2(css: str) -> str:
    """KaTeX's style sheet without the older font formats (every browser of the last ten years reads woff2)."""
    return re.sub(r',\s*url\([^)]*\.(?:woff|ttf)\)\s*format\("?(?:woff|truetype)"?\)', "", css)


def _close(app: Sphinx, exception: Exception | None) -> None:
    _katex.cache_clear()


def setup(app: Sphinx) -> None:
    """Register the renderer and its assets."""
    app.add_config_value("lemmata_katex_dir", None, "", [str, type(None)])
    app.add_config_value("lemmata_katex_cache", None, "", [str, type(None)])
    app.add_html_math_renderer("katex", (visit_math, None), (visit_displaymath, None))
    app.connect("builder-inited", _add_assets)
    app.connect("build-finished", _copy_assets)
    app.connect("build-finished", _close, priority=900)
