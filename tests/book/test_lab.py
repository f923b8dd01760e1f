"""Chapters as notebooks: plain text that any notebook program shows, and the reader's changes kept."""

import json
import re

import pytest
from lemmata_build.downloads import notebook_of
from lemmata_build.notebooks import read_page
from lemmata_build.store import Entry
from lemmata_lab import write_notebooks
from lemmata_plain import Reader, plain_markdown
from lemmata_sources import BOOK

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
    fresh, kept = write_notebooks(book, tmp_path / "lab", tmp_path / "none")
    assert (fresh, kept) == (["stage1-foundations/svd.ipynb"], [])
    notebook = json.loads((tmp_path / "lab" / fresh[0]).read_text())
    cells = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    assert cells == [("markdown", "# A chapter"), ("code", "1 + 1"), ("markdown", "The end.")]
    assert (book / "stage1-foundations" / "svd.md").read_text() == CHAPTER
    assert [path.name for path in (book / "stage1-foundations").iterdir()] == ["svd.md"]


def test_what_the_reader_changed_is_kept_and_what_not_follows_the_chapter(book, tmp_path):
    source, lab = book / "stage1-foundations" / "svd.md", tmp_path / "lab"
    write_notebooks(book, lab, tmp_path / "none")
    source.write_text(CHAPTER.replace("1 + 1", "2 + 2"))
    assert write_notebooks(book, lab, tmp_path / "none") == (["stage1-foundations/svd.ipynb"], [])
    target = lab / "stage1-foundations" / "svd.ipynb"
    assert "2 + 2" in target.read_text()
    target.write_text(target.read_text().replace("2 + 2", "my own"))
    assert write_notebooks(book, lab, tmp_path / "none") == ([], ["stage1-foundations/svd.ipynb"])
    assert "my own" in target.read_text()
    target.unlink()
    assert write_notebooks(book, lab, tmp_path / "none") == (["stage1-foundations/svd.ipynb"], [])


def test_chinese_notebooks_come_from_the_built_book_and_are_kept_like_the_others(book, tmp_path):
    built, lab = tmp_path / "built", tmp_path / "lab"
    (built / "stage1-foundations").mkdir(parents=True)
    (built / "stage1-foundations" / "svd.ipynb").write_text('{"cells": "奇异值"}', encoding="utf-8")
    names = ["stage1-foundations/svd.ipynb", "zh/stage1-foundations/svd.ipynb"]
    assert write_notebooks(book, lab, built) == (names, [])
    assert (lab / names[1]).read_text(encoding="utf-8") == '{"cells": "奇异值"}'
    (lab / names[1]).write_text("mine", encoding="utf-8")
    assert write_notebooks(book, lab, built) == (names[:1], names[1:])
    assert (lab / names[1]).read_text(encoding="utf-8") == "mine"


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
        ("```{index} rank\n```\nWhy?", "Why?"),
        ("```python\n{ref}`x`\n(a)=\n```", "```python\n{ref}`x`\n(a)=\n```"),
    ],
)
def test_myst_as_plain_markdown(myst, plain):
    assert plain_markdown(myst) == plain


CHINESE = {
    "Why? Because.": "为什么？因为这样。",
    "A chapter": "一章",
    "(Best)": "（最佳）",
    "Find it": "求解",
    "one": "一",
    "It is {value}`energy:.1%`.": "是 {value}`energy:.1%`。",
}


@pytest.mark.parametrize(
    ("myst", "plain"),
    [
        ("# A chapter\n\nWhy?\nBecause.", "# 一章\n\n为什么？因为这样。"),
        ("Why?\nBecause.\n$$\nx\n$$\nUnknown.", "为什么？因为这样。\n$$\nx\n$$\nUnknown."),
        ("- Why?\n  Because.\n- one\n- two", "- 为什么？因为这样。\n- 一\n- two"),
        ("| one | $a$ |\n|---|---|\n| two | one |", "| 一 | $a$ |\n|---|---|\n| two | 一 |"),
        (":::{prf:theorem} Best\n:label: thm-b\nWhy?\nBecause.\n:::", "**定理（最佳）。**\n\n为什么？因为这样。"),
        (":::{exercise} Find it\n:label: ex-a\none\n:::", "**习题（求解）。**\n\n一"),
        ("It is {value}`energy:.1%`.", "是 90.0%。"),
    ],
)
def test_myst_as_plain_markdown_in_chinese(myst, plain):
    assert plain_markdown(myst, Reader(CHINESE, {"energy:.1%": "90.0%"}.get)) == plain


def markdown_of(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "markdown"]


def assert_plain(text):
    assert "\n:::" not in text, text
    assert "```{" not in text, text
    assert "}`" not in text.replace("$`", ""), text


def test_no_chapter_keeps_a_directive_or_a_role(tmp_path):
    fresh, _ = write_notebooks(BOOK, tmp_path, tmp_path / "none")
    assert fresh
    for name in fresh:
        for text in markdown_of(json.loads((tmp_path / name).read_text())):
            assert_plain(text)


def in_english(text):
    """The lines of a Chinese notebook that were left in English: neither formulas, nor code, nor one name."""
    text = re.sub(r"\$\$.*?\$\$|^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    words = {line: re.sub(r"\$[^$]*\$|`[^`]*`|<[^>]*>", "", line) for line in text.split("\n")}
    return [line for line, left in words.items() if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", left) and left.isascii()]


@pytest.fixture(scope="module")
def downloads():
    """Every chapter's notebook to download, in English and in Chinese, as if its cells had recorded nothing."""
    polib = pytest.importorskip("polib")
    found = {}
    for path in sorted(BOOK.glob("stage*/*.md")):
        name = path.relative_to(BOOK).with_suffix("").as_posix()
        page = read_page(name, path, ["amsmath", "attrs_inline", "colon_fence", "dollarmath"])
        code = [{"cell_type": "code", "outputs": [], "execution_count": n} for n, _ in enumerate(page.code)]
        entry = Entry({"cells": code}, {}, 0.0, 0.0)
        entries = polib.pofile(str(BOOK / "locale/zh_CN/LC_MESSAGES" / f"{name}.po"))
        messages = {entry.msgid: entry.msgstr for entry in entries}
        found[name] = notebook_of(page, entry), notebook_of(page, entry, messages)
    return found


def test_what_is_downloaded_is_plain_in_both_languages_and_all_of_the_chinese_is_chinese(downloads):
    assert downloads
    for english, chinese in downloads.values():
        for text in markdown_of(english) + markdown_of(chinese):
            assert_plain(text)
        left = [line for text in markdown_of(chinese) for line in in_english(text)]
        assert left == []
        assert any(in_english(text) for text in markdown_of(english))


def test_a_download_holds_the_numbers_that_its_cells_recorded(tmp_path):
    (tmp_path / "page.md").write_text(CHAPTER.replace("The end.", "It is {value}`a.b:.1e`, or {value}`unknown`."))
    page = read_page("page", tmp_path / "page.md", [])
    output = {"output_type": "display_data", "data": {}, "metadata": {"lemmata_record": {"a": {"b": -2.3e-16}}}}
    entry = Entry({"cells": [{"cell_type": "code", "outputs": [output], "execution_count": 1}]}, {}, 0.0, 0.0)
    assert markdown_of(notebook_of(page, entry))[-1] == "It is −2.3 × 10^−16, or `unknown`."
