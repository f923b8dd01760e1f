"""`python -m lemmata_i18n update` (make zh) and `python -m lemmata_i18n check`."""

import argparse
import sys
from pathlib import Path

from . import catalogue, glossary, parity
from .extract import ExtractionError, extract

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when nothing is left to do."""
    parser = argparse.ArgumentParser(prog="lemmata_i18n", description="The catalogues of the Chinese edition.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, words in (
        ("update", "bring the catalogues up to date with the sources; say what is left to translate"),
        ("check", "hold every translation against its message; change nothing"),
    ):
        command = commands.add_parser(name, help=words)
        command.add_argument("--root", type=Path, default=ROOT, help="the folder that holds _toc.yml and book/")
        command.add_argument("pages", nargs="*", help="only these pages, such as stage1-foundations/svd")
    options = parser.parse_args(arguments)
    root = options.root.resolve()
    try:
        messages = extract(root, root / "_build" / "gettext")
        unknown = [page for page in options.pages if page not in messages]
        if unknown:
            print(f"no page {', '.join(unknown)}; there are: {', '.join(messages)}", file=sys.stderr)
            return 2
        wanted = {page: messages[page] for page in options.pages or messages}
        if options.command == "update":
            update(root, wanted, prune=not options.pages)
            return 0
        found = check(root, wanted, whole=not options.pages)
    except (ExtractionError, catalogue.CatalogueError, glossary.GlossaryError) as error:
        print(error, file=sys.stderr)
        return 1
    for finding in found:
        print(finding)
    print(f"{len(found)} findings in {len(wanted)} catalogues" if found else f"{len(wanted)} catalogues: all in order")
    return 1 if found else 0


def update(root: Path, messages: dict[str, list[catalogue.Message]], prune: bool = True) -> None:
    """Merge the messages into the catalogues and print what is left to translate on each page."""
    folder = catalogue.folder(root)
    for page, page_messages in messages.items():
        path = folder / f"{page}.po"
        file = catalogue.merged(catalogue.load(path, root), page_messages)
        changed = catalogue.write(path, catalogue.text(file))
        fuzzy = sum(entry.fuzzy for entry in file)
        empty = sum(not entry.msgstr.strip() for entry in file)
        left = [f"{empty} of {len(file)} to translate"] * bool(empty) + [f"{fuzzy} to read again"] * bool(fuzzy)
        print(f"{page}: {', '.join(left) or f'all {len(file)} translated'}{' (updated)' if changed else ''}")
    for path in catalogues_of_no_page(root, messages) if prune else []:
        print(f"{path.relative_to(root).as_posix()}: its page is gone; removed")
        path.unlink()


def check(root: Path, messages: dict[str, list[catalogue.Message]], whole: bool = True) -> list[parity.Finding]:
    """All findings of the catalogues, those of catalogues without a page included."""
    terms = glossary.load(root / "book" / "glossary.yml")
    found: list[parity.Finding] = []
    for page, page_messages in messages.items():
        path = catalogue.folder(root) / f"{page}.po"
        old = catalogue.load(path, root)
        outdated = parity.stale(old, dict.fromkeys(message.msgid for message in page_messages))
        found += outdated + parity.findings(old, terms)
        canonical = catalogue.text(catalogue.merged(old, page_messages))
        if not outdated and path.exists() and path.read_text(encoding="utf-8") != canonical:
            found.append(parity.Finding(old.name, 1, page, "is not as make zh writes it (order, width or comments)"))
    for path in catalogues_of_no_page(root, messages) if whole else []:
        name = path.relative_to(root).as_posix()
        found.append(parity.Finding(name, 1, path.stem, "is the catalogue of no page; run make zh"))
    return found


def catalogues_of_no_page(root: Path, messages: dict) -> list[Path]:
    """Catalogues whose page is gone."""
    folder = catalogue.folder(root)
    return [
        path
        for path in sorted(folder.rglob("*.po"))
        if path.relative_to(folder).with_suffix("").as_posix() not in messages
    ]


if __name__ == "__main__":
    sys.exit(main())
