"""Compile the translators' catalogues to ``_build/cache/locale``, so that nothing is written beside the sources."""

import json
from pathlib import Path

from .errors import BuildError
from .files import file_digest, write_atomically, write_if_changed
from .layout import Layout
from .toc import DOMAIN

LANGUAGE = "zh_CN"


def compile_catalogues(layout: Layout) -> Path:
    """Compile what changed; returns the folder for Sphinx's ``locale_dirs``."""
    import polib

    target = layout.cache / "locale"
    memory = target / "sources.json"
    try:
        known = json.loads(memory.read_text())
    except (OSError, ValueError):
        known = {}
    sources = layout.book / "locale"
    wanted: dict[str, str] = {}
    for path in sorted(sources.rglob("*.po")):
        name = path.relative_to(sources).with_suffix(".mo").as_posix()
        wanted[name] = file_digest(path)
        if known.get(name) == wanted[name] and (target / name).is_file():
            continue
        try:
            catalogue = polib.pofile(str(path), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise BuildError(f"{layout.relative(path)}: not a valid catalogue: {error}") from None
        write_atomically(target / name, catalogue.to_binary())
    for path in target.rglob("*.mo"):
        if path.relative_to(target).as_posix() not in wanted:
            path.unlink()
    write_if_changed(memory, json.dumps(wanted, sort_keys=True, indent=1))
    return target


def captions(layout: Layout) -> dict[str, str]:
    """The translated captions of the parts, from the catalogue of the table of contents."""
    import polib

    path = layout.book / "locale" / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.po"
    if not path.is_file():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(path)) if entry.translated()}
