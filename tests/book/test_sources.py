"""The sources keep the rules of the house; `test_source_lints.py` shows that each rule fires."""

import code
import re
import subprocess
import sysconfig
from collections import Counter
from pathlib import Path

import pytest
import yaml
from lemmata_sources import BOOK, ROOT, book_files, code_lints, labelled_equations, lints

PACKAGE = ROOT / "code" / "lemmata"
PAGES = book_files()
MODULES = sorted(PACKAGE.rglob("*.py"))
REFERENCE = BOOK / "api"  # these pages are made of docstrings


def told(findings):
    return "\n".join(["", *findings])


@pytest.mark.parametrize("rule", lints.ALL, ids=lambda rule: rule.__name__)
def test_every_page_keeps(rule):
    found = [
        f"{page.relative_to(ROOT)}:{line}: {what}"
        for page in PAGES
        if page.parent != REFERENCE
        for line, what in rule(page.read_text(encoding="utf-8"))
    ]
    assert not found, told(found)


def test_labels_are_unique_over_the_whole_book():
    places = [
        (label, f"{page.relative_to(ROOT)}:{line}")
        for page in PAGES
        for line, label in lints.labels(page.read_text("utf-8"))
    ]
    counts = Counter(label for label, _ in places)
    twice = [f"{place}: {label}" for label, place in places if counts[label] > 1]
    assert places
    assert not twice, told(twice)


def test_subjects_import_earlier_subjects_only():
    found = [
        f"{module.relative_to(ROOT)}:{line}: {what}"
        for module in MODULES
        if module.parent != PACKAGE
        for line, what in code_lints.layering(module.read_text("utf-8"), module.relative_to(PACKAGE).parts[0])
    ]
    assert not found, told(found)


def test_every_folder_of_the_package_has_its_place_in_the_order():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders <= {*code_lints.SUBJECTS, *code_lints.GROUND, "exercises"}


def test_no_module_lies_directly_in_code():
    assert code_lints.misplaced(ROOT / "code") == []


def test_code_is_still_the_standard_library():
    assert Path(code.__file__).parent == Path(sysconfig.get_path("stdlib"))


@pytest.mark.parametrize("rule", [code_lints.documented, code_lints.annotated], ids=lambda rule: rule.__name__)
def test_every_public_function_is(rule):
    found = []
    for folder in sorted(path.parent for path in PACKAGE.glob("*/__init__.py")):
        exported = code_lints.exported((folder / "__init__.py").read_text("utf-8"))
        for module in sorted(folder.rglob("*.py")):
            names = exported.get(module.stem, set()) if folder.name != "exercises" else set()
            found += [f"{module.relative_to(ROOT)}:{n}: {what}" for n, what in rule(module.read_text("utf-8"), names)]
    assert not found, told(found)


@pytest.mark.parametrize("rule", [code_lints.global_randomness, code_lints.asserts], ids=lambda rule: rule.__name__)
def test_no_module_breaks(rule):
    found = [f"{m.relative_to(ROOT)}:{line}: {what}" for m in MODULES for line, what in rule(m.read_text("utf-8"))]
    assert not found, told(found)


def test_docstrings_name_equations_that_the_book_has():
    known = {one.label for one in labelled_equations()}
    found = [
        f"{module.relative_to(ROOT)}:{line}: the book has no equation {label}"
        for module in MODULES
        for line, label in code_lints.named_equations(module.read_text("utf-8"))
        if label not in known
    ]
    assert not found, told(found)


def test_long_functions_have_a_reason():
    allowed = yaml.safe_load((Path(__file__).parent / "long_functions.yml").read_text("utf-8")) or {}
    long = {}
    for module in MODULES:
        for line, name, length in code_lints.long_functions(module.read_text("utf-8")):
            long[f"{module.relative_to(PACKAGE).with_suffix('').as_posix()}.{name}"] = (
                f"{module.relative_to(ROOT)}:{line}: {name} has {length} lines; over {code_lints.LONGEST} it is "
                "cut, or listed in long_functions.yml with a reason"
            )
    assert not set(long) - set(allowed), told(text for name, text in long.items() if name not in allowed)
    assert not set(allowed) - set(long), f"no longer long, take them off the list: {sorted(set(allowed) - set(long))}"
    assert all(len(str(reason).split()) >= 4 for reason in allowed.values()), "each needs a reason in words"


# What must not be in any committed file.

HOSTS = r"https?://(?!(?:pypi\.org|files\.pythonhosted\.org|download\.pytorch\.org|test\.pypi\.org)\b)[^/\s\"']*" + (
    r"(?:/(?:simple|pypi)(?:/|\b)|(?:artifactory|nexus|devpi|jfrog|pkgs)\b)"
)
FORBIDDEN = {
    "a path of one machine": r"(?<![\w.~-])/(?:home|Users|root|work|tmp)/[\w.-]+/",
    "a package registry of one place": HOSTS,
}


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:  # a copy without git: everything that is no output
        return [
            p
            for p in ROOT.rglob("*")
            if p.is_file() and not {".venv", "_build", ".git"} & set(p.relative_to(ROOT).parts)
        ]
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_committed_file_holds(what):
    found = []
    for path in committed():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        if path.name in ("test_sources.py", "test_source_lints.py"):
            continue
        for number, line in enumerate(lines, start=1):
            if re.search(FORBIDDEN[what], line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, told(found)


@pytest.mark.parametrize(
    ("what", "line", "held"),
    [
        ("a path of one machine", "see /home/ada/book/x.md", True),
        ("a path of one machine", "cd /Users/ada/lemmata", True),
        ("a path of one machine", "~/tmp/x or _build/tmp/x", False),
        ("a package registry of one place", "index-url = https://mirror.example.org/simple/", True),
        ("a package registry of one place", "https://artifactory.example.org/api", True),
        ("a package registry of one place", "https://pypi.org/simple/", False),
        ("a package registry of one place", "https://download.pytorch.org/whl/cpu", False),
    ],
)
def test_the_search_for_it_fires(what, line, held):
    assert bool(re.search(FORBIDDEN[what], line)) is held


def test_stored_outputs_hold_no_addresses_and_no_random_ids():
    stored = [path for path in sorted((ROOT / "_build" / "cache" / "executed").rglob("*")) if path.is_file()]
    if not stored:
        pytest.skip("nothing is executed yet: make html")
    found = []
    for path in stored:
        text = path.read_text("utf-8", errors="replace")
        for match in re.finditer(r"object at 0x[0-9a-f]+|<style id=\\\"T_\w+|#T_[0-9a-f]{5}", text):
            found.append(f"{path.relative_to(ROOT)}: {match[0]}")
    assert not found, told(found)
