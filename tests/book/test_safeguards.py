"""Break an equation, a function, a translation, a solution, a link, in a copy of the book; each is told by its name."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from book_equations import unbound
from lemmata_i18n import catalogue, glossary, parity
from lemmata_i18n.markup import read
from lemmata_sources import ROOT

SVD = "stage1-foundations/svd"


@pytest.fixture
def copy(tmp_path):
    """The sources of the book without history and output, with their bytecode: what is edited has a later date."""
    ignored = shutil.ignore_patterns("*.egg-info", "site", ".*")
    for name in ("book", "code", "tests"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in ("pyproject.toml", "_config.yml", "_toc.yml", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) >= 1, f"{path.name} no longer holds {old!r}; choose another place to break"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Python in the copy, with the copy's package and tools."""
    paths = [str(copy / "code"), str(copy / "book" / "_ext")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "LEMMATA_EQUATION_REPORT": str(copy / "equations.json"),
    }
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def failures_in(copy: Path, *arguments: str) -> str:
    """What pytest says in the copy; it must fail."""
    result = run(copy, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments)
    assert result.returncode == 1, result.stdout + result.stderr
    return result.stdout


def test_a_broken_equation(copy):
    assert unbound(copy / "book", copy / "tests" / "equations") == []
    edit(copy / "book" / f"{SVD}.md", r"\sum_{i > k}", r"\sum_{i \ge k}")
    (told,) = unbound(copy / "book", copy / "tests" / "equations")
    assert told.startswith("eq-eckart-young-frobenius: ")
    assert f"({SVD}.md, line " in told
    assert "test_svd.py, line " in told


def test_a_broken_function(copy):
    edit(
        copy / "code" / "lemmata" / "linalg" / "low_rank.py",
        "return (u[:, :k] * sigma[:k])",
        "return (u[:, :k] * sigma[0])",
    )
    told = failures_in(copy, "tests/equations/test_svd.py", "tests/code/linalg/test_low_rank.py")
    assert "FAILED tests/equations/test_svd.py::" in told
    assert "FAILED tests/code/linalg/test_low_rank.py::" in told


def test_a_broken_translation(copy):
    terms = glossary.load(copy / "book" / "glossary.yml")
    path = catalogue.folder(copy) / f"{SVD}.po"
    entries = catalogue.load(path, copy).entries
    with_formula = [e for e in entries if e.msgstr and any(kind == "formula" for kind, _ in read(e.msgid).marks)]
    assert with_formula, "the chapter has no translation with a formula in it to break"
    entry = with_formula[0]
    formula = next(content for kind, content in read(entry.msgid).marks if kind == "formula")
    entry.msgstr = entry.msgstr.replace("$", "")
    found = parity.findings(catalogue.Catalogue("svd.po", [entry]), terms)
    assert any(f"formula is missing: {formula}" in one.what for one in found)
    assert all(str(one).startswith("svd.po:") for one in found)


def test_a_broken_solution(copy):
    edit(
        copy / "code" / "lemmata" / "exercises" / "svd.py",
        "return float(np.linalg.svd(a, compute_uv=False).sum())",
        "return float(np.linalg.norm(a))",
    )
    told = failures_in(copy, "tests/code/exercises/test_chapters.py", "-k", "solution_passes and svd")
    assert "test_the_solution_passes[svd.nuclear_norm]" in told
    assert "WrongAnswer: for a tall matrix that is the Frobenius norm" in told


def test_a_broken_link(copy, tmp_path):
    for chapter in copy.glob("book/stage*/*.md"):  # the front pages are enough, and soon read
        chapter.unlink()
    page = copy / "book" / "index.md"
    line = len(page.read_text(encoding="utf-8").splitlines()) + 2
    with page.open("a", encoding="utf-8") as file:
        file.write("\nSee {ref}`no-such-place`.\n")
    result = run(copy, "-m", "lemmata_i18n.extract", str(copy), str(tmp_path), str(tmp_path / "messages.json"))
    told = [one for one in result.stderr.splitlines() if "undefined label" in one]
    assert any(f"book/index.md:{line}: WARNING: undefined label: 'no-such-place'" in one for one in told), result.stderr
    assert len(told) == 1, told
