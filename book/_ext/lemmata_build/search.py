"""The search index: one run of pagefind over the joined site, with results by section in both languages."""

import errno
import gzip
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .errors import BuildError, is_full_disk
from .progress import plural, say

FOLDER = "pagefind"
ARTICLE = "article.bd-article"
# Not prose: a reader who searches for a word wants where the book speaks of it.
LEFT_OUT = [".headerlink", ".cell_output", "script", "style", ".katex-mathml", ".prev-next-footer", "nav"]
NOT_INDEXED = {"search.html", "genindex.html", "py-modindex.html", "prf-prf.html", "404.html"}
NOT_INDEXED_FOLDERS = {"pagefind", "_static", "checks"}  # checks: the sources of tests, shown beside the equations
# Pagefind's own search boxes; the site has its own.
UNUSED = ("pagefind-ui.*", "pagefind-modular-ui.*", "pagefind-component-ui.*", "pagefind-highlight.*")

_SECTION = re.compile(r'<section\b[^>]*\bid="([^"]+)"[^>]*>(\s*(?:<span id="[^"]*"></span>\s*)*)<(h[1-6])\b([^>]*)>')


def anchored(html: str) -> str:
    """The page with each section's id on its heading, which is where pagefind looks for the parts of a page."""

    def move(found: re.Match[str]) -> str:
        name, between, tag, attributes = found.groups()
        others = re.sub(r' id="[^"]*"', "", attributes)
        return f'<section>{between}<{tag} id="{name}"{others}>'

    return _SECTION.sub(move, html)


def build_index(site: Path) -> None:
    """Write ``pagefind/`` into the site."""
    folder = site / FOLDER
    pages = site / ".pages"  # as they are indexed; what is left of them when a build is killed goes with the site
    count = _write_pages(site, pages)
    if not count:
        raise BuildError(f"{site} holds no page to index for search")
    options = ["--site", str(pages), "--output-path", str(folder), "--root-selector", ARTICLE, "--keep-index-url"]
    command = [sys.executable, "-m", "pagefind", *options, "--exclude-selectors", ",".join(LEFT_OUT)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    shutil.rmtree(pages)
    if result.returncode:
        if is_full_disk(result.stderr + result.stdout):
            raise OSError(errno.ENOSPC, "No space left on device", str(folder))
        raise BuildError(f"the search index could not be made:\n{(result.stderr or result.stdout)[-2000:]}")
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    entry = folder / "pagefind-entry.json"  # its languages come in an order that differs between runs
    entry.write_text(json.dumps(json.loads(entry.read_text()), sort_keys=True, separators=(",", ":")))
    check_index(folder, count)
    say(f"  {plural(count, 'page')} indexed for search")


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


def _write_pages(site: Path, target: Path) -> int:
    count = 0
    target.mkdir()
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if name.name in NOT_INDEXED or NOT_INDEXED_FOLDERS & set(name.parts[:-1]):
            continue
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(anchored(path.read_text(encoding="utf-8")), encoding="utf-8")
        count += 1
    return count
