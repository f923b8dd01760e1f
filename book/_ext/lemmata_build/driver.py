"""The whole build, in its steps."""

import shutil
import time
from functools import partial

from . import publish, stamp
from .beside import meanwhile
from .errors import BuildError, full_disk_message, is_full_disk
from .files import remove
from .layout import Layout
from .lock import only_one
from .progress import complain, plural, say, seconds, total


def build_site(layout: Layout, fresh: bool = False) -> None:
    """Bring the site up to date with its sources; raises :class:`BuildError` and leaves the old site when it cannot."""
    try:
        with only_one(layout.build):
            _build(layout, fresh)
    except OSError as error:
        if is_full_disk(error):
            raise BuildError(full_disk_message(layout.build, layout.output)) from error
        raise


def clean(layout: Layout) -> None:
    """Remove the site and everything that a build keeps, but not the fetched data."""
    with only_one(layout.build):
        for folder in (layout.output, layout.cache, layout.build / "html", layout.build / "draft"):
            if folder.exists():
                shutil.rmtree(folder)
                say(f"removed {folder}")


def _build(layout: Layout, fresh: bool) -> None:
    publish.recover(layout.output)
    if fresh:
        formulas = layout.cache.glob(f"{layout.formulas.name}*")  # SQLite keeps others beside it
        for kept in (layout.work, layout.executed, layout.cache / "equations.key", *formulas):
            shutil.rmtree(kept, ignore_errors=True) if kept.is_dir() else kept.unlink(missing_ok=True)
        stamp.forget(layout)
    differing, made_from = stamp.changed(layout)
    if differing == []:
        stamp.remember(layout, made_from)
        say(f"nothing has changed: {layout.output / 'index.html'} is up to date ({total()})")
        return
    if differing:
        shown = ", ".join(differing[:4])
        say(f"{shown}{f' and {len(differing) - 4} more' if len(differing) > 4 else ''} changed")
    _make(layout)
    stamp.remember(layout, made_from)
    say(f"the book is in {layout.output / 'index.html'} ({total()})")


def _make(layout: Layout) -> None:
    from .catalogues import compile_catalogues
    from .editions import build_editions, editions, import_early, lay_out
    from .equations import check_equations
    from .execute import execute
    from .keys import Keys, key_of
    from .notebooks import read_pages
    from .part import put_together
    from .search import FOLDER, join_indexes
    from .toc import read_config, read_contents

    contents = read_contents(layout)
    config = read_config(layout)
    try:
        check_equations(layout)
    except BuildError as error:
        if not layout.draft:
            raise
        complain(f"draft: {error}")
    catalogues = compile_catalogues(layout)
    both = editions(layout, contents, catalogues)
    with meanwhile(*(partial(lay_out, edition) for edition in both)):
        import_early(layout)
        pages = read_pages(layout, contents.docnames, config.get("parse", {}).get("myst_enable_extensions", []))
    keys = Keys(layout)
    timeout = int(config.get("execute", {}).get("timeout", 300))
    entries = execute(layout, pages, keys, timeout)
    failed = {
        page.docname for page in pages
    } - entries.keys()  # in a draft only: otherwise a failure has ended the build
    if failed:
        complain(f"draft: without {', '.join(sorted(failed))}")
        contents = contents.without(failed)
        pages = [page for page in pages if page.docname in entries]
        both = editions(layout, contents, catalogues)
        for edition in both:
            lay_out(edition)

    started = time.monotonic()
    say(f"building both editions of {plural(len(contents.docnames), 'page')}")
    both = [edition.showing({page.docname: key_of(entries[page.docname].parts) for page in pages}) for edition in both]
    staged = publish.stage(layout.output)
    try:
        indexed = sum(build_editions(layout, both, partial(put_together, layout, staged, pages, entries)))
        with meanwhile(*(partial(remove, edition.old) for edition in both)):
            site, chinese = (staged / edition.code for edition in both)
            join_indexes(site / FOLDER, chinese / FOLDER)
            chinese.rename(site / chinese.name)
            publish.replace(layout.output, site)
    finally:
        shutil.rmtree(staged)
    say(f"  {plural(indexed, 'page')} indexed for search")
    say(f"  published, {seconds(started)} after the editions were begun")
