"""Build the English and the Chinese edition with Sphinx, side by side, from the stored outputs.

The last good output of each edition is kept, with Sphinx's own memory of it. A build works on a copy and replaces it
when it has succeeded; so a build that fails or is killed leaves nothing behind, and fails again when it is repeated.
"""

import errno
import json
import os
import re
import shutil
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from .beside import start, stop
from .catalogues import LANGUAGE, captions
from .errors import BuildError, full_disk_message, is_full_disk
from .files import (
    digest,
    file_digest,
    link,
    named_by_content,
    remove,
    tree_digest,
    walk,
    write_atomically,
    write_if_changed,
)
from .layout import Layout
from .lean import (
    collect_seldom,
    default_settings_once,
    execute_nothing,
    look_once_for_plugins,
    parsers_once,
    trust_own_cells,
)
from .progress import complain, plural, say, seconds
from .publish import manifest
from .toc import Contents, translated

After = Callable[["Edition", Path], Any]  # what becomes of an edition that is built, and where it is

NAMES = {"en": "English", "zh": "Chinese"}
REPLACED = {"indexed", "notebooks"}  # below these, files are replaced and never written in place
# What extensions import only when they are set up or used.
USED_LATE = (
    "myst_nb.sphinx_ext",
    "myst_nb.ext.glue.domain",
    "lemmata.data",
    "lemmata_build.numbering",
    "lemmata_build.part",
    "lemmata_plain",
    "pybtex.style.formatting.alpha",
    "sphinx.ext.mathjax",
    "sphinx.jinja2glue",
    "sphinx.search.zh",
    "sphinxcontrib.bibtex.style.referencing.author_year",
)


@dataclass(frozen=True)
class Edition:
    """One language of the book: what Sphinx is told and where its output is kept."""

    code: str
    work: Path
    toc: Path
    overrides: dict[str, Any]
    machinery: str

    @property
    def name(self) -> str:
        return NAMES[self.code]

    @property
    def address(self) -> str:
        """Where it lies in the site."""
        return "" if self.code == "en" else self.code

    @property
    def next(self) -> Path:
        """Where the edition is built; it becomes ``work`` when it is good."""
        return self.work.with_name(f"{self.work.name}.next")

    @property
    def old(self) -> Path:
        """Where ``work`` of the last build goes until it is removed."""
        return self.work.with_name(f"{self.work.name}.old")

    @property
    def whole(self) -> Path:
        """What names and sizes the files of ``work`` had when it was put there."""
        return self.work.with_name(f"{self.work.name}.whole")

    @property
    def html(self) -> Path:
        return self.work / "html"

    def showing(self, keys: dict[str, str]) -> "Edition":
        """The edition that shows the outputs of these keys, by page."""
        return replace(self, overrides={**self.overrides, "lemmata_keys": keys})


def editions(layout: Layout, contents: Contents, catalogues: Path) -> list[Edition]:
    """Both editions, as the sources are now."""
    machinery = digest(
        tree_digest(layout.book / "_ext"),
        file_digest(layout.config),
        file_digest(layout.lock_file),
        sys.version,
        str(layout.root),
        str(layout.draft),
        *contents.docnames,
    )
    whole_book = [
        path
        for path in walk(layout.book)
        if path.suffix != ".md"
        and path.relative_to(layout.book).parts[0] not in ("_ext", "_assets", "_templates", "locale")
    ]
    reread = digest(file_digest(layout.equation_report), tree_digest(*whole_book))
    rewrite = tree_digest(layout.book / "_assets", layout.book / "_templates")
    found = []
    for code in ("en", "zh"):
        messages = catalogues / LANGUAGE / "LC_MESSAGES" if code == "zh" else None
        data = translated(contents, captions(layout)) if code == "zh" else contents.data
        toc = layout.cache / "toc" / f"{'draft-' if layout.draft else ''}{code}.yml"
        write_if_changed(toc, yaml.safe_dump(data, allow_unicode=True, sort_keys=False))
        others = [path for path in walk_catalogues(messages) if path[:-3] not in contents.docnames] if messages else []
        overrides: dict[str, Any] = {
            "external_toc_path": str(toc),
            "language": LANGUAGE if code == "zh" else "en",
            "locale_dirs": [str(catalogues)],
            "gettext_auto_build": False,
            "lemmata_layout": layout,
            "lemmata_catalogues": str(messages or ""),
            "lemmata_reread": digest(reread, *(file_digest(messages / path) for path in others))
            if messages
            else reread,
            "lemmata_rewrite": rewrite,
        }
        found.append(Edition(code, layout.work / code, toc, overrides, digest(machinery, file_digest(toc))))
    return found


def walk_catalogues(messages: Path) -> list[str]:
    """The names of the compiled catalogues below a folder."""
    return sorted(path.relative_to(messages).as_posix() for path in messages.rglob("*.mo"))


def build_editions(layout: Layout, wanted: list[Edition], after: After | None = None) -> list[Any]:
    """Build all editions, each in a process of its own; raise when one of them fails. All are laid out before.

    Returns what `after` made of each, in its process too: plain data.
    """
    outcomes = dict(zip([edition.code for edition in wanted], _build_at_once(layout, wanted, after), strict=True))
    # What was kept of the last build may have been damaged since, in a way that only Sphinx notices.
    doubtful = [edition for edition in wanted if outcomes[edition.code].get("crashed") and edition.work.exists()]
    if doubtful:
        for edition in doubtful:
            say(f"  {outcomes[edition.code]['problem'].splitlines()[0]}")
            say(f"  {edition.name} edition: building it again, without what was kept of the last build")
            edition.whole.unlink(missing_ok=True)
            lay_out(edition)
        outcomes |= zip([edition.code for edition in doubtful], _build_at_once(layout, doubtful, after), strict=True)
    warned = _show_warnings(wanted)
    if any(outcome.get("full_disk") for outcome in outcomes.values()) or any(map(is_full_disk, warned)):
        raise BuildError(full_disk_message(layout.build, layout.output))
    told = [outcomes[edition.code]["problem"] for edition in wanted if not outcomes[edition.code]["good"]]
    if told:
        raise BuildError("\n".join(told))
    for edition in wanted:
        (edition.next / "outcome.json").unlink()
        _warnings_file(edition).unlink(missing_ok=True)
        remove(edition.old)
        if edition.work.exists():
            edition.work.rename(edition.old)
        write_atomically(edition.whole, manifest(edition.next))
        edition.next.rename(edition.work)
    return [outcomes[edition.code].get("after") for edition in wanted]


def _build_at_once(layout: Layout, wanted: list[Edition], after: After | None) -> list[dict[str, Any]]:
    """Build editions side by side; returns how each went."""
    # The Chinese one first: it also reads its translation, and takes longer.
    children = [start(partial(_build_one, layout, edition, after)) for edition in reversed(wanted)][::-1]
    try:
        for child in children:
            child.join()
    finally:
        stop(children)
    return [_outcome(edition, child.exitcode) for edition, child in zip(wanted, children, strict=True)]


def lay_out(edition: Edition) -> None:
    """Lay out anew the copy that Sphinx works on.

    It is the last good output, if that is whole and the machinery is the same.
    """
    remove(edition.next)  # also what was to say how the last one went
    remove(edition.old)
    memory = edition.work / "machinery"
    if memory.is_file() and memory.read_bytes() == edition.machinery.encode() and _is_whole(edition):
        # Sphinx gives a style sheet's address a checksum when the file is there already: it must not be, as at first.
        # It copies them anew, since every build writes a page at least.
        static = str(edition.html)
        shutil.copytree(
            edition.work,
            edition.next,
            symlinks=True,
            ignore=lambda folder, names: ["_static"] if folder == static else [],
            copy_function=_link_or_copy,
        )
    else:
        edition.next.mkdir(parents=True)
        (edition.next / "machinery").write_text(edition.machinery)


def _link_or_copy(source: str, target: str) -> None:
    """Copy a file; one that nothing writes in place is linked."""
    path = Path(source)
    if named_by_content(path.name) or not REPLACED.isdisjoint(path.parts):
        link(path, Path(target))
    else:
        shutil.copy2(source, target)


def _is_whole(edition: Edition) -> bool:
    """Whether the kept output has all its files, none of them cut short."""
    return edition.whole.is_file() and edition.whole.read_bytes() == manifest(edition.work).encode()


def import_early(layout: Layout) -> None:
    """Import what both editions need before they part."""
    execute_nothing()
    look_once_for_plugins()
    import soupsieve
    import sphinx_book_theme  # noqa: F401
    from pygments.lexers import get_lexer_by_name
    from sphinx.application import builtin_extensions

    soupsieve.compile("a")  # it sets up its own parser at first
    for name in ("python", "ipython3"):  # so do these
        get_lexer_by_name(name).get_tokens("")
    extensions = configured(layout)["extensions"]
    own = [f"lemmata_sphinx.{path.stem}" for path in (Path(__file__).parents[1] / "lemmata_sphinx").glob("[a-z]*.py")]
    for name in (*builtin_extensions, *extensions, *USED_LATE, *(own if "lemmata_sphinx" in extensions else ())):
        with suppress(Exception):  # Sphinx tells of an extension that cannot be had
            import_module(name)


def _outcome(edition: Edition, code: int | None) -> dict[str, Any]:
    try:
        return json.loads((edition.next / "outcome.json").read_text())
    except (OSError, ValueError):
        problem = f"{edition.name} edition: its process ended with code {code}"
        return {"good": False, "full_disk": code == errno.ENOSPC, "problem": problem}


def _build_one(layout: Layout, edition: Edition, after: After | None) -> int:
    """Build an edition, write down how it went and return the exit code of its process."""
    try:
        outcome = run_sphinx(layout, edition)
        if outcome["good"] and after:
            outcome["after"] = after(edition, edition.next)
    except BaseException as error:
        full = is_full_disk(error)
        crashed = not full and not isinstance(error, BuildError)
        outcome = {"good": False, "full_disk": full, "crashed": crashed, "problem": _explained(layout, edition, error)}
    try:
        write_atomically(edition.next / "outcome.json", json.dumps(outcome))
    except OSError as error:
        if not is_full_disk(error):
            raise
        (edition.next / "outcome.json").unlink(missing_ok=True)
    return 0 if outcome["good"] else errno.ENOSPC if outcome.get("full_disk") else 1


def _explained(layout: Layout, edition: Edition, error: BaseException) -> str:
    from sphinx.errors import SphinxError

    if isinstance(error, SphinxError | BuildError):
        return f"{edition.name} edition: {_shortened(layout, str(error))}"
    trace = "".join(traceback.format_exception(error)[-6:])
    return f"{edition.name} edition: {type(error).__name__}: {error}\n{trace}"


def _shortened(layout: Layout, text: str) -> str:
    plain = re.sub(r"\x1b\[[0-9;]*m", "", text)
    return plain.replace(f"{layout.root}{os.sep}", "")


class _Warnings:
    """The stream on which Sphinx writes its warnings: kept, for the driver to show those of both editions together."""

    def __init__(self, layout: Layout, edition: Edition) -> None:
        self.layout, self.path = layout, _warnings_file(edition)
        self.lines: list[str] = []

    def write(self, text: str) -> int:
        lines = [line for line in _shortened(self.layout, text).splitlines() if line.strip()]
        if lines:
            self.lines += lines
            with open(self.path, "a", encoding="utf-8") as handle:
                handle.write("\n".join([*lines, ""]))
        return len(text)

    def flush(self) -> None:
        """Nothing is held back."""

    def isatty(self) -> bool:
        return False


def _warnings_file(edition: Edition) -> Path:
    return edition.next / "warnings.txt"


def _show_warnings(wanted: list[Edition]) -> list[str]:
    """Show the warnings, those that all editions have in common once; returns all lines."""
    found = {}
    for edition in wanted:
        path = _warnings_file(edition)
        found[edition.name] = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    common = set.intersection(*map(set, found.values()))
    for name, lines in found.items():
        for line in lines:
            if line not in common:
                complain(f"  {name} edition: {line}")
            elif name == wanted[0].name:
                complain(f"  {line}")
    return [line for lines in found.values() for line in lines]


def configured(layout: Layout) -> dict[str, Any]:
    """The settings of ``_config.yml``, as Jupyter Book reads them."""
    from jupyter_book.config import get_final_config

    settings, _ = get_final_config(
        user_yaml=layout.config,
        cli_config={"latex_individualpages": False},
        sourcedir=layout.book,
        raise_on_invalid=True,
    )
    if "lemmata_sphinx" in settings["extensions"]:
        settings["lemmata_equation_report"] = str(layout.equation_report)
        settings["lemmata_code_root"] = str(layout.code)
        settings["lemmata_katex_cache"] = str(layout.formulas)
    return settings


def run_sphinx(layout: Layout, edition: Edition) -> dict[str, Any]:
    """Build one edition in ``edition.next`` and say how it went."""
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    default_settings_once()
    parsers_once()
    trust_own_cells()
    started = time.monotonic()
    warnings = _Warnings(layout, edition)
    counts = {"read": 0, "written": 0}
    sys.path.insert(0, str(layout.code))  # the reference documents this checkout's package
    with patch_docutils(str(layout.book)), docutils_namespace():
        app = Sphinx(
            srcdir=layout.book,
            confdir=None,
            outdir=edition.next / "html",
            doctreedir=edition.next / "doctrees",
            buildername="html",
            confoverrides=configured(layout) | edition.overrides,
            status=None,
            warning=warnings,
            warningiserror=not layout.draft,
            keep_going=True,
        )
        collect_seldom(app)
        app.connect("source-read", lambda *_: counts.update(read=counts["read"] + 1))
        app.connect("doctree-resolved", lambda *_: counts.update(written=counts["written"] + 1))
        app.build()
    count = f"{plural(counts['read'], 'page')} read, {counts['written']} written"
    if app.lemmata_outputs.executed:
        raise AssertionError(f"Sphinx executed {app.lemmata_outputs.executed} pages; the driver should have")
    if app.statuscode and not layout.draft:
        problem = (
            f"{edition.name} edition: {plural(len(warnings.lines), 'line')} of warnings above; any warning is fatal"
        )
        return {"good": False, "problem": problem}
    say(f"  {edition.name} edition: {count}, {seconds(started)}")
    return {"good": True}
