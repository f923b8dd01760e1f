"""Labelled equations: each is held against the report of its tests, carries a badge, and can be linked from other
books.

``lemmata_equation_report`` names the report that the tests leave (JSON: label → list of checks).  An equation that no
test names, whose test failed, or whose LaTeX is not the one that was tested, is a warning with its label, file and
line.  Equations in ``lemmata_stated_equations`` (YAML: label → reason) have nothing to compute; they say so.  The
badge links to the test's source, shown on a page of the site.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from docutils import nodes
from lemmata_sources import latex_sha
from sphinx.util import logging

from lemmata_sphinx.strings import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

PAGES = "checks"


@cache
def _read(path: str, stamp: int) -> dict[str, Any]:
    text = Path(path).read_text(encoding="utf-8")
    return (json.loads(text) if path.endswith(".json") else yaml.safe_load(text)) or {}


def _load(path: str | None) -> dict[str, Any] | None:
    if not path or not Path(path).is_file():
        return None
    return _read(str(path), Path(path).stat().st_mtime_ns)


def root(app: Sphinx) -> Path:
    """The project's top folder, which the report's file names are relative to."""
    return Path(app.config.lemmata_root) if app.config.lemmata_root else Path(app.srcdir).parent


def stated(app: Sphinx) -> dict[str, str]:
    """Label → reason, for equations with nothing to compute."""
    path = app.config.lemmata_stated_equations or str(root(app) / "tests" / "equations" / "stated.yml")
    return _load(path) or {}


def report(app: Sphinx) -> dict[str, list[dict[str, Any]]] | None:
    """The outcome of the equations' tests, None where no report is configured."""
    if not app.config.lemmata_equation_report:
        return None
    return _load(app.config.lemmata_equation_report) or {}


def trouble(label: str, latex: str, checks: list[dict[str, Any]], reasons: dict[str, str]) -> str | None:
    """What is wrong with an equation's check, or None."""
    if not checks:
        if label in reasons:
            return None
        return f"equation {label} is not checked: no test in tests/equations names it, and stated.yml does not list it"
    if label in reasons:
        return f"equation {label} has a check and stands in stated.yml as well"
    sha = latex_sha(latex)
    for check in checks:
        where = f"{check['test']} ({check['file']}:{check['line']})"
        if not check["passed"]:
            return f"equation {label}: its test fails: {where}"
        if check["latex_sha"] != sha:
            return f"equation {label} is not the one that was tested: read its check again, {where}"
    return None


def _collect(app: Sphinx, doctree: nodes.document) -> None:
    """Note every labelled equation of a page."""
    env = app.env
    here = []
    for node in doctree.findall(nodes.math_block):
        label = node.get("label")
        if label and node.get("number"):
            where: Any = node
            while where is not None and not getattr(where, "line", None):
                where = where.parent
            here.append((label, node.astext(), where.line if where is not None else 1))
    env.__dict__.setdefault("page_equations", {})[env.docname] = here


def _forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    env.__dict__.setdefault("page_equations", {}).pop(docname, None)


def _merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    theirs = other.__dict__.get("page_equations", {})
    env.__dict__.setdefault("page_equations", {}).update({name: theirs[name] for name in docnames if name in theirs})


def labelled(env: BuildEnvironment) -> dict[str, list[tuple[str, str, int]]]:
    """Page → (label, LaTeX, line) of its labelled equations."""
    return env.__dict__.get("page_equations", {})


def _rewrite(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Pages whose badges say something else than when they were last written."""
    outcome, reasons = report(app) or {}, stated(app)
    before = env.__dict__.get("page_badges", {})
    now = {}
    for docname, here in labelled(env).items():
        shown = [[label, _shown(outcome.get(label, [])), reasons.get(label)] for label, _, _ in here]
        now[docname] = hashlib.sha256(json.dumps(shown).encode()).hexdigest()
    env.__dict__["page_badges"] = now
    return [docname for docname, digest in now.items() if before.get(docname, digest) != digest]


def _shown(checks: list[dict[str, Any]]) -> list[list[Any]]:
    keys = ("test", "file", "seeds", "oracle", "relation", "passed")
    return [[check.get(key) for key in keys] for check in checks]


def _check(app: Sphinx, env: BuildEnvironment) -> None:
    """Every build says what is not checked, whether or not the page is written again."""
    outcome = report(app)
    if outcome is None or app.builder.format != "html":
        return
    reasons = stated(app)
    for docname, here in sorted(labelled(env).items()):
        for label, latex, line in here:
            wrong = trouble(label, latex, outcome.get(label, []), reasons)
            if wrong:
                logger.warning(wrong, location=(docname, line), type="equation")


def source_page(file: str) -> str:
    """The page of the site that shows a test file."""
    return f"{PAGES}/{Path(file).stem}"


def badge(translator: Any, node: nodes.math_block, number: str) -> str:
    """The mark beside an equation's number, with what it means."""
    app, label = translator.builder.app, node.get("label")
    outcome = report(app)
    if outcome is None or not label:
        return ""
    language = app.config.language
    checks, reason = outcome.get(label, []), stated(app).get(label)
    tip = f"tip-{label}"
    if checks:
        mark, kind = "✓", "eq-checked"
        name = say(language, "Checked equation {number}", number=number)
        target = f"{source_page(checks[0]['file'])}#check-{label}"
        rows = "".join(_row(language, check) for check in checks)
        claim = say(language, "a test that names this equation, as printed, passes at this commit")
        words = f'<span class="eq-tip-claim">{escape(claim)}</span>{rows}'
    elif reason:
        mark, kind = escape(say(language, "stated")), "eq-stated"
        name = say(language, "Stated equation {number}", number=number)
        target = f"{PAGES}#stated-{label}"
        words = f'<span class="eq-tip-claim">{escape(reason)}</span>'
    else:
        return ""
    page, _, anchor = target.partition("#")
    href = translator.builder.get_relative_uri(translator.builder.current_docname, page) + "#" + anchor
    return (
        f'<span class="eq-check" data-pagefind-ignore><a class="eq-badge {kind}" href="{escape(href)}" '
        f'aria-label="{escape(name)}" aria-describedby="{tip}">{mark}</a>'
        f'<span class="eq-tip" role="tooltip" id="{tip}">{words}</span></span>'
    )


def _row(language: str | None, check: dict[str, Any]) -> str:
    seeds = check.get("seeds")
    seeds = ", ".join(map(str, seeds)) if isinstance(seeds, list) else str(seeds)
    parts = [say(language, "seeds {seeds}", seeds=seeds)]
    if check.get("relation"):
        relation = str(check["relation"]).replace("_", " ")
        parts.append(say(language, relation) if relation in ("equal", "at most", "within error") else relation)
    if check.get("oracle"):
        parts.append(say(language, "compared with {oracle}", oracle=check["oracle"]))
    return f'<span class="eq-tip-test"><code>{escape(check["test"])}</code> {escape("; ".join(parts))}</span>'


def _pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """The test files as pages of the site, with an anchor for each equation, and an index of them."""
    outcome = report(app)
    if outcome is None:
        return
    language = app.config.language
    files: dict[str, dict[int, list[str]]] = {}
    for label, checks in sorted(outcome.items()):
        for check in checks:
            files.setdefault(check["file"], {}).setdefault(int(check["line"]), []).append(label)
    heading = say(language, "Checks of the equations")
    equations = {label: docname for docname, here in labelled(app.env).items() for label, _, _ in here}
    written = getattr(app, "lemmata_generated", None)  # under the driver: pages that it needn't make again
    for file, lines in sorted(files.items()):
        path = root(app) / file
        if not path.is_file():
            logger.warning("the equation report names %s, which does not exist", file, type="equation")
            continue
        pagename = source_page(file)
        text = path.read_text(encoding="utf-8")
        named = {label: equations.get(label) for labels in lines.values() for label in labels}
        if written and written.current(pagename, file, text, lines, named):
            continue
        body = _source_html(app, text, lines, equations, pagename)
        parents = [{"link": app.builder.get_relative_uri(pagename, PAGES), "title": heading}]
        yield pagename, {"parents": parents, "title": file, "body": body}, "page.html"
    yield PAGES, {"parents": [], "title": heading, "body": _index_html(app, files, equations)}, "page.html"


def _source_html(app: Sphinx, text: str, lines: dict[int, list[str]], equations: dict[str, str], pagename: str) -> str:
    """Highlighted source, cut at each test so that the anchor and the link back stand above it."""
    language = app.config.language
    source = text.splitlines(keepends=True)
    starts = sorted({_head(source, line): labels for line, labels in lines.items()}.items())
    cuts = [start for start, _ in starts]
    parts = [f"<h1>{escape(say(language, 'Tests of the equations, as they run'))}</h1>"]
    if not cuts or cuts[0] > 0:
        parts.append(_highlight(app, "".join(source[: cuts[0] if cuts else len(source)])))
    seen: set[str] = set()
    for (start, labels), end in zip(starts, [*cuts[1:], len(source)], strict=True):
        links = []
        for label in sorted(set(labels)):
            anchor = f' id="check-{label}"' if label not in seen else ""
            seen.add(label)
            link = escape(label)
            if label in equations:
                uri = app.builder.get_relative_uri(pagename, equations[label])
                link = f'<a href="{escape(uri)}#{nodes.make_id("equation-" + label)}">{link}</a>'
            links.append(f"<span{anchor}>{link}</span>")
        parts.append(f'<p class="check-labels">{", ".join(links)}</p>')
        parts.append(_highlight(app, "".join(source[start:end])))
    return "\n".join(parts)


def _head(source: list[str], line: int) -> int:
    """The index of the first decorator above a test's line (lines count from 1)."""
    index = max(line - 1, 0)
    while index > 0 and source[index - 1].strip() and not source[index - 1].startswith(("def ", "    return")):
        index -= 1
    return index


def _highlight(app: Sphinx, text: str) -> str:
    return app.builder.highlighter.highlight_block(text.strip("\n") + "\n", "python", linenos=False)


def _index_html(app: Sphinx, files: dict[str, dict[int, list[str]]], equations: dict[str, str]) -> str:
    language = app.config.language
    claim = say(language, "a test that names this equation, as printed, passes at this commit")
    parts = [f"<h1>{escape(say(language, 'Checks of the equations'))}</h1><p>✓ {escape(claim)}</p>"]
    for file in sorted(files):
        uri = app.builder.get_relative_uri(PAGES, source_page(file))
        labels = sorted({label for here in files[file].values() for label in here})
        items = "".join(
            f'<li><a href="{escape(uri)}#check-{label}"><code>{escape(label)}</code></a></li>' for label in labels
        )
        parts.append(f'<h2><a href="{escape(uri)}">{escape(file)}</a></h2><ul>{items}</ul>')
    reasons = {label: reason for label, reason in stated(app).items() if label in equations}
    if reasons:
        parts.append(f"<h2>{escape(say(language, 'stated'))}</h2><dl>")
        for label, reason in sorted(reasons.items()):
            uri = app.builder.get_relative_uri(PAGES, equations[label])
            anchor = nodes.make_id("equation-" + label)
            parts.append(
                f'<dt id="stated-{label}"><a href="{escape(uri)}#{anchor}"><code>{escape(label)}</code></a></dt>'
                f"<dd>{escape(reason)}</dd>"
            )
        parts.append("</dl>")
    return "\n".join(parts)


def setup(app: Sphinx) -> None:
    """Register the checks and the pages that show them."""
    app.add_config_value("lemmata_equation_report", None, "", [str, type(None)])
    app.add_config_value("lemmata_stated_equations", None, "", [str, type(None)])
    app.add_config_value("lemmata_root", None, "", [str, type(None)])
    app.connect("doctree-read", _collect)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _rewrite)
    app.connect("env-updated", _check)  # in every build; env-check-consistency is left out when no page changed
    app.connect("html-collect-pages", _pages)
