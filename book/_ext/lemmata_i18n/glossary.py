"""The glossary: which Chinese renderings each English term may have, and where a message departs from it.

`book/glossary.yml` is a list of subjects and terms. A term has `en`, `zh`, and as needed `also` (other accepted
renderings), `plural` (where it is irregular), `where` (the label at which the book defines it, as slug#label),
`check: false` (a word that is also used in its everyday sense).
"""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import yaml

_FIELDS = {"en", "zh", "also", "plural", "where", "check"}


class GlossaryError(ValueError):
    """The glossary file is not what it should be."""


@dataclass(frozen=True)
class Term:
    """One entry; `renderings` are all accepted Chinese forms."""

    en: str
    renderings: tuple[str, ...]
    forms: tuple[str, ...]
    where: str = ""
    check: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Finds the term, in any of its forms, as words of their own."""
        forms = "|".join(
            re.escape(form).replace(r"\ ", r"[\s\u00a0]+") for form in sorted(self.forms, key=len, reverse=True)
        )
        flags = 0 if self.en.isupper() else re.IGNORECASE
        return re.compile(rf"(?<![\w-])(?:{forms})(?![\w-])", flags)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first word of each form: a text in lower case that holds none of them need not be searched."""
        return frozenset(form.lower().split(" ")[0] for form in self.forms)


def load(path: Path) -> list[Term]:
    """Read the glossary; raise GlossaryError, naming the entry, when it is not right."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    if not isinstance(entries, list):
        raise GlossaryError(f"{path.name}: must be a list of entries")
    terms: list[Term] = []
    seen: set[str] = set()
    for number, entry in enumerate(entries, start=1):
        if isinstance(entry, dict) and set(entry) == {"subject"}:
            continue
        if not isinstance(entry, dict) or not {"en", "zh"} <= entry.keys() or entry.keys() - _FIELDS:
            raise GlossaryError(
                f"{path.name}: entry {number} needs en and zh, may have {sorted(_FIELDS)}, and is {entry!r}"
            )
        en, also = str(entry["en"]), entry.get("also", [])
        if en.lower() in seen:
            raise GlossaryError(f"{path.name}: {en!r} stands there twice")
        if not isinstance(also, list):
            raise GlossaryError(f"{path.name}: {en!r}: also must be a list")
        seen.add(en.lower())
        forms = (en, str(entry["plural"])) if "plural" in entry else (en, *_plurals(en))
        renderings = tuple(str(word) for word in (entry["zh"], *also))
        terms.append(Term(en, renderings, forms, str(entry.get("where", "")), bool(entry.get("check", True))))
    return terms


def departures(terms: list[Term], english: str, chinese: str) -> list[Term]:
    """The terms that occur in the English text while none of their renderings occurs in the Chinese one.

    A longer term hides the shorter ones inside it: "singular value decomposition" does not ask for "singular value".
    """
    missing = []
    taken: list[tuple[int, int]] = []
    lower = english.lower()
    candidates = [term for term in terms if any(word in lower for word in term.beginnings)]
    for term in sorted(candidates, key=lambda term: -len(term.en)):
        found = False
        for match in term.pattern.finditer(english):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            found = True
        if found and term.check and not any(word.lower() in chinese.lower() for word in term.renderings):
            missing.append(term)
    return missing


def _plurals(en: str) -> tuple[str, ...]:
    if re.search(r"(?:s|x|z|ch|sh)$", en):
        return (en + "es",)
    if re.search(r"[^aeiou]y$", en):
        return (en[:-1] + "ies",)
    return (en + "s",)
