"""The search index: pagefind runs over each edition, and their indexes are joined; results by section."""

import errno
import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

from pagefind_bin_extended import get_executable

from .errors import BuildError, is_full_disk
from .files import digest, file_digest, write_atomically

FOLDER = "pagefind"
ENTRY = "pagefind-entry.json"
ARTICLE = "article.bd-article"
# Not prose: a reader who searches for a word wants where the book speaks of it.
LEFT_OUT = [".headerlink", ".cell_output", "script", "style", ".katex-mathml", ".prev-next-footer", "nav"]
NOT_INDEXED = {"search.html", "genindex.html", "py-modindex.html", "prf-prf.html", "404.html"}
NOT_INDEXED_FOLDERS = {"pagefind", "_static", "checks"}  # checks: the sources of tests, shown beside the equations
# Pagefind's own search boxes; the site has its own.
UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.*")

_SECTION = re.compile(r'<section\b[^>]*\bid="([^"]+)"[^>]*>(\s*(?:<span id="[^"]*"></span>\s*)*)<(h[1-6])\b([^>]*)>')
_MATHML = re.compile(r'<span class="katex-mathml"><math\b.*?</math></span>', re.DOTALL)
_FORMULA = re.compile(r'<span class="katex"><span class="katex-html" aria-hidden="true">')
_SPAN = re.compile(r"<span|</span>")
_TAG = re.compile(r"<[^>]*>")
_LISTING = re.compile(r"(<pre\b[^>]*>)(.*?)(</pre>)", re.DOTALL)
_COLOURED = re.compile(r"</?span\b[^>]*>")


def anchored(html: str) -> str:
    """The page with each section's id on its heading, which is where pagefind looks for the parts of a page."""

    def move(found: re.Match[str]) -> str:
        name, between, tag, attributes = found.groups()
        others = re.sub(r' id="[^"]*"', "", attributes)
        return f'<section>{between}<{tag} id="{name}"{others}>'

    return _SECTION.sub(move, html)


def light(html: str) -> str:
    """The page with its formulas and listings as plain text: most tags are theirs, and pagefind reads every one."""
    text = _MATHML.sub("", html)
    kept, position = [], 0
    for found in _FORMULA.finditer(text):
        depth, end = 2, found.end()
        while depth:
            tag = _SPAN.search(text, end)
            if not tag:
                return html
            depth, end = depth + (1 if tag[0] == "<span" else -1), tag.end()
        kept += [text[position : found.start()], _TAG.sub("", text[found.start() : end])]
        position = end
    text = "".join([*kept, text[position:]])
    return _LISTING.sub(lambda listing: listing[1] + _COLOURED.sub("", listing[2]) + listing[3], text)


def build_index(part: Path, kept: Path, address: str = "") -> int:
    """Write ``pagefind/`` into one edition, which lies at `address` in the site; returns the number of its pages.

    The pages as they are indexed are kept below `kept`, and made again when they change.
    """
    folder = part / FOLDER
    pages = kept / "pages"
    count = _write_pages(part, pages / address, kept / "pages.json")
    if not count:
        raise BuildError(f"{part} holds no page to index for search")
    options = ["--site", str(pages), "--output-path", str(folder), "--root-selector", ARTICLE, "--keep-index-url"]
    command = [str(get_executable()), *options, "--exclude-selectors", ",".join(LEFT_OUT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        if is_full_disk(result.stderr + result.stdout):
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        raise BuildError(f"the search index could not be made:\n{(result.stderr or result.stdout)[-2000:]}")
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    check_index(folder, count)
    return count


def join_indexes(first: Path, second: Path) -> None:
    """Put the index of a second edition into that of the first: each language has its own files, but for the entry."""
    entries = [json.loads((folder / ENTRY).read_text()) for folder in (first, second)]
    for path in sorted(second.rglob("*")):
        place = first / path.relative_to(second)
        if path.is_file() and not place.exists():
            place.parent.mkdir(exist_ok=True)
            path.rename(place)
    shutil.rmtree(second)
    entries[0]["languages"] |= entries[1]["languages"]
    (first / ENTRY).write_text(json.dumps(entries[0], sort_keys=True, separators=(",", ":")))


def check_index(folder: Path, pages: int) -> None:
    """Raise unless the index holds all pages and every file of it is whole."""
    packed = [path for path in folder.rglob("*.pf_*") if path.is_file()]
    for path in packed:
        try:
            gzip.decompress(path.read_bytes())
        except (OSError, EOFError) as error:
            raise BuildError(f"the search index is damaged: {path.name}: {error}") from None
    found = sum(path.suffix == ".pf_fragment" for path in packed)
    if found != pages:
        raise BuildError(f"the search index holds {found} pages of {pages}")


def _write_pages(site: Path, target: Path, memory: Path) -> int:
    """Bring the pages that are indexed up to date with those of the site; returns their number."""
    try:
        known = json.loads(memory.read_text())
    except (OSError, ValueError):
        known = {}
    made, way = {}, file_digest(Path(__file__))
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if name.name in NOT_INDEXED or NOT_INDEXED_FOLDERS & set(name.parts[:-1]):
            continue
        html = path.read_bytes()
        made[name.as_posix()] = digest(way, html)
        if known.get(name.as_posix()) != made[name.as_posix()] or not (target / name).is_file():
            write_atomically(target / name, light(anchored(html.decode())))
    for path in [path for path in target.rglob("*") if path.is_file()]:
        if path.relative_to(target).as_posix() not in made:
            path.unlink()
    write_atomically(memory, json.dumps(made, sort_keys=True))
    return len(made)
