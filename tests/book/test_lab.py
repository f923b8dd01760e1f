"""Chapters as notebooks: plain text that any notebook program shows, and the reader's changes kept."""

import json
from pathlib import Path

import pytest
from lemmata_lab import write_notebooks
from lemmata_plain import plain_markdown

CHAPTER = """---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
lemmata:
  hours: 6
---
(svd)=
# A chapter

```{code-cell} ipython3
1 + 1
```

The end.
"""


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book" / "stage1-foundations"
    folder.mkdir(parents=True)
    (folder / "svd.md").write_text(CHAPTER)
    return tmp_path / "book"


def test_a_chapter_becomes_a_notebook_and_the_source_stays(book, tmp_path):
    fresh, kept = write_notebooks(book, tmp_path / "lab")
    assert (fresh, kept) == (["stage1-foundations/svd.ipynb"], [])
    notebook = json.loads((tmp_path / "lab" / fresh[0]).read_text())
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    assert cells == [("markdown", "# A chapter"), ("code", "1 + 1"), ("markdown", "The end.")]
    assert (book / "stage1-foundations" / "svd.md").read_text() == CHAPTER
    assert [path.name for path in (book / "stage1-foundations").iterdir()] == ["svd.md"]


def test_what_the_reader_changed_is_kept_and_what_not_follows_the_chapter(book, tmp_path):
    source, lab = book / "stage1-foundations" / "svd.md", tmp_path / "lab"
    write_notebooks(book, lab)
    source.write_text(CHAPTER.replace("1 + 1", "2 + 2"))
    assert write_notebooks(book, lab) == (["stage1-foundations/svd.ipynb"], [])
    target = lab / "stage1-foundations" / "svd.ipynb"
    assert "2 + 2" in target.read_text()
    target.write_text(target.read_text().replace("2 + 2", "my own"))
    assert write_notebooks(book, lab) == ([], ["stage1-foundations/svd.ipynb"])
    assert "my own" in target.read_text()
    target.unlink()
    assert write_notebooks(book, lab) == (["stage1-foundations/svd.ipynb"], [])


@pytest.mark.parametrize(
    ("myst", "plain"),
    [
        ("(svd-by-hand)=\n## One case", "## One case"),
        ("See {ref}`the chapter <svd>`, {eq}`eq-a` and {cite}`golub2013`.", "See the chapter, (eq-a) and [golub2013]."),
        ("It is {value}`energy:.1%`.", "It is `energy`."),
        ("$$\nx = y\n$$ (eq-x)", "$$\nx = y\n\\tag{eq-x} $$"),
        ("$$ x = y $$ (eq-x)", "$$ x = y \\tag{eq-x} $$"),
        (":::{prf:theorem} Best\n:label: thm-b\nLet $A$.\n:::", "**Theorem (Best).**\n\nLet $A$."),
        (
            ":::{prf:proof}\n:class: dropdown\nFirst.\n```{code} python\nx = {1}\n```\n:::\nAfter.",
            "<details><summary>Proof</summary>\n\nFirst.\n```python\nx = {1}\n```\n\n</details>\n\nAfter.",
        ),
        (
            ":::{solution} ex-svd-a\n:label: sol\n:class: dropdown\nSo.\n\n```{exercise-solution} svd.f\n```\n:::",
            "<details><summary>Solution</summary>\n\nSo.\n\n"
            "The tested solution is `svd.f.solution` of `lemmata.exercises`.\n\n</details>",
        ),
        ("```{chapter-box}\n```\nWhy?", "Why?"),
        ("```python\n{ref}`x`\n(a)=\n```", "```python\n{ref}`x`\n(a)=\n```"),
    ],
)
def test_myst_as_plain_markdown(myst, plain):
    assert plain_markdown(myst) == plain


def test_no_chapter_keeps_a_directive_or_a_role(tmp_path):
    fresh, _ = write_notebooks(Path(__file__).parents[2] / "book", tmp_path)
    assert fresh
    for name in fresh:
        for cell in json.loads((tmp_path / name).read_text())["cells"]:
            if cell["cell_type"] == "markdown":
                text = "".join(cell["source"])
                assert "\n:::" not in text, text
                assert "```{" not in text, text
                assert "}`" not in text.replace("$`", ""), text
