"""The extensions on a small book: what they put on the page in both editions, and what each mistake is told."""

from __future__ import annotations

import json
import re
from types import SimpleNamespace

import pytest
from docutils import nodes
from docutils.utils import new_document
from lemmata.data import katex_dir
from lemmata_sources import latex_sha
from lemmata_sphinx.punctuation import HoldPunctuation
from sample_book import Book

WORDS = {
    "First things": "起步之事",
    "The rank is {value}`rank` and {value}`share:.1%`; {value}`tiny:.1e`.": "秩为 {value}`rank`，占 {value}`share:.1%`；{value}`tiny:.1e`。",  # noqa: E501
    "A picture of {rank} dots.": "{rank} 个点的图。",
    "The reader's title of $A$": "$A$ 的标题",
    "(Pythagoras)": "（勾股定理）",
    "It has rank {value}`rank`.": "其秩为 {value}`rank`。",
    "The parts": "各部分",
    "Count to $n$.": "数到 $n$。",
}

TEXT = r"""
The rank is {value}`rank` and {value}`share:.1%`; {value}`tiny:.1e`.

| a | b |
|---|---|
| {value}`sizes[1]` | {value}`best.name` |

```{image} dot.png
:alt: A picture of {rank} dots.
```

(first-section)=
## A section of $A$

$$
a^2 + b^2 = c^2 \quad\text{当且仅当直角}
$$ (eq-right)

$$ e = 1 $$ (eq-said)

```{prf:theorem} Pythagoras
:label: thm-right

It has rank {value}`rank`.
```

```{prf:proof}
:class: dropdown

By {eq}`eq-right` and {prf:ref}`thm-right`.
```

:::{exercise} The reader's title of $A$
:label: ex-first-title

Do it.
:::

:::{solution} ex-first-title
:label: sol-first-title
:class: dropdown

Done, see {ref}`ex-first-title`.
:::
"""

VALUES = {"rank": 12, "share": 0.91234, "tiny": 2.3e-16, "sizes": [1, -2.5], "best": {"name": "ours"}, "wrong": [1]}

CHECK = {"test": "test_right", "file": "tests/equations/test_first.py", "line": 5, "seeds": [0, 1], "oracle": "loops"}


def report(folder, **changes):
    latex = r"a^2 + b^2 = c^2\quad \text{当且仅当直角}"
    check = {**CHECK, "relation": "equal", "latex_sha": latex_sha(latex), "passed": True, **changes}
    path = folder / "equations.json"
    path.write_text(json.dumps({"eq-right": [check]}))
    tests = folder / "tests" / "equations"
    tests.mkdir(parents=True, exist_ok=True)
    (tests / "test_first.py").write_text(
        '"""Checks."""\n\n\n@equation("eq-right", r"...")\ndef test_right(rng):\n    return 1\n'
    )
    (tests / "stated.yml").write_text("eq-said: A definition.\n")
    return path


@pytest.fixture(scope="module")
def katex():
    return katex_dir()


@pytest.fixture(scope="module")
def editions(tmp_path_factory, katex):
    """A good book in both languages."""
    folder = tmp_path_factory.mktemp("good")
    book = Book(folder, katex, more=f"lemmata_equation_report = {str(report(folder))!r}")
    book.write("stage1-foundations/dot.png", "")
    book.chapter("", name="second")
    book.notebook(TEXT, VALUES)
    book.folder.joinpath("chapters.yml").write_text(
        book.folder.joinpath("chapters.yml")
        .read_text()
        .replace("slug: first", "slug: zeroth")
        .replace("[first]", "[zeroth]")
    )
    second = book.folder / "stage1-foundations/second.md"
    second.write_text(second.read_text().replace("needs: []", "needs: [zeroth]"))
    book.translate(WORDS)
    english, chinese = book.build(), book.build(language="zh_CN")
    for made in (english, chinese):
        assert made.code == 0, made.log
        assert made.warnings() == []
    return english, chinese


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_values_appear_in_both_editions(editions):
    english, chinese = (made.page("stage1-foundations/first") for made in editions)
    assert 'The rank is <span class="value">12</span> and <span class="value">91.2%</span>' in english
    assert "2.3\u00a0×\u00a010<sup>−16</sup>" in english
    assert '秩为 <span class="value">12</span>，占 <span class="value">91.2%</span>' in chinese
    assert "2.3\u00a0×\u00a010<sup>−16</sup>" in chinese
    for page in (english, chinese):
        assert '<span class="value">−2.5</span>' in page
        assert '<span class="value">ours</span>' in page
    assert 'alt="A picture of 12 dots."' in english
    assert 'alt="12 个点的图。"' in chinese


def test_recording_leaves_nothing_on_the_page(editions):
    page = editions[0].page("stage1-foundations/first")
    assert "cell_output" not in page
    assert "lemmata_record" not in page


def test_mathematics_is_html_and_mathml_without_a_script(editions):
    page = editions[0].page("stage1-foundations/first")
    assert "<math xmlns" in page
    assert "当且仅当直角" in page
    assert "mathjax" not in page.lower().replace("mathjax_ignore", "")
    fonts = sorted(path.suffix for path in (editions[0].output / "_static/katex/fonts").iterdir())
    assert set(fonts) == {".woff2"}
    css = (editions[0].output / "_static/katex/katex.min.css").read_text()
    assert ".woff2" in css
    assert ".ttf" not in css
    assert ".woff)" not in css


def test_a_mark_after_a_formula_is_held_to_it(editions):
    """The exercise's title ends in a formula, and its solution's in that title and a parenthesis."""
    held = re.findall(r'<span class="held">(.*)', editions[0].page("stage1-foundations/first"))
    assert any("</span>)</span>" in line for line in held), held


def test_equal_marks_in_one_paragraph_each_keep_their_place():
    marks = [nodes.math("", name) for name in "abc"]
    paragraph = nodes.paragraph(
        "", "", marks[0], nodes.Text("."), marks[1], nodes.Text("."), marks[2], nodes.Text(". x")
    )
    document = new_document("page")
    document += paragraph
    HoldPunctuation.run(SimpleNamespace(document=document))
    assert paragraph.astext() == "a.b.c. x"
    assert [type(child).__name__ for child in paragraph.children] == ["inline", "inline", "inline", "Text"]


def test_a_bracket_that_opens_before_a_formula_is_held_to_it():
    paragraph = nodes.paragraph(
        "", "", nodes.Text("matrices ("), nodes.math("", "n"), nodes.Text(") and ("), nodes.Text("x")
    )
    document = new_document("page")
    document += paragraph
    HoldPunctuation.run(SimpleNamespace(document=document))
    assert paragraph.astext() == "matrices (n) and (x"
    assert [child.astext() for child in paragraph.children] == ["matrices ", "(n)", " and (", "x"]
    assert paragraph.children[1]["classes"] == ["held"]


def test_no_line_begins_with_plus_or_minus():
    paragraph = nodes.paragraph(
        "", "", nodes.inline("", "0.037"), nodes.Text(" ± "), nodes.inline("", "0.016"), nodes.literal("", "a ± b")
    )
    document = new_document("page")
    document += paragraph
    HoldPunctuation.run(SimpleNamespace(document=document))
    assert paragraph.astext() == "0.037\u00a0±\u00a00.016a ± b"


def test_badges_say_what_the_test_is_and_lead_to_its_source(editions):
    english, chinese = editions
    page = english.page("stage1-foundations/first")
    assert 'href="../checks/test_first.html#check-eq-right" aria-label="Checked equation 1.1"' in page
    assert "seeds 0, 1; equal; compared with loops" in page
    assert 'href="../checks.html#stated-eq-said" aria-label="Stated equation 1.2"' in page
    assert "A definition." in page
    source = english.page("checks/test_first")
    assert 'id="check-eq-right"' in source
    assert "test_right" in source
    assert 'id="stated-eq-said"' in english.page("checks")
    assert 'aria-label="公式 1.1 已检验"' in chinese.page("stage1-foundations/first")


def test_proofs_and_solutions_fold_without_a_script(editions):
    english, chinese = (made.page("stage1-foundations/first") for made in editions)
    assert '<summary class="admonition-title">Proof</summary>' in english
    assert re.search(r'<details class="admonition folded solution" id="sol-first-title">', english)
    assert '<summary class="admonition-title">证明</summary>' in chinese
    summary = re.search(r"<summary[^>]*>Solution.*?</summary>", english)[0]
    assert "<a " not in summary
    assert "The reader’s title" in summary


def test_no_id_stands_twice(editions):
    for made in editions:
        ids = re.findall(r'\sid="([^"]+)"', made.page("stage1-foundations/first"))
        assert sorted(set(ids)) == sorted(ids)


def test_titles_and_captions_are_translated(editions):
    chinese = text_of(editions[1].page("stage1-foundations/first"))
    assert "起步之事" in chinese
    assert "勾股定理" in chinese
    assert re.search(r"习题 1 ?(\.1)? ?（A", chinese) or "的标题）" in chinese
    assert "各部分" in editions[1].page("index")


def test_ids_are_the_same_in_both_languages(editions):
    for made in editions:
        page = made.page("stage1-foundations/first")
        for label in ("first", "first-section", "thm-right", "ex-first-title", "equation-eq-right"):
            assert f'id="{label}"' in page
    assert 'href="#first-section"' in editions[1].page("stage1-foundations/first")


def test_each_page_links_to_itself_in_the_other_language(editions):
    english, chinese = (made.page("stage1-foundations/first") for made in editions)
    assert '<link rel="alternate" hreflang="zh-CN" href="../zh/stage1-foundations/first.html">' in english
    assert '<link rel="alternate" hreflang="en" href="../../stage1-foundations/first.html">' in chinese


def test_chapter_box(editions):
    english, chinese = (text_of(made.page("stage1-foundations/second")) for made in editions)
    assert "First things (coming)" in english
    assert "about 2 hours" in english
    assert "起步 (待写)" in chinese or "起步（待写）" in chinese
    assert "约 2 小时" in chinese
    assert "数到" in chinese


BAD = r"""
$$ \frac{1 $$

The value {value}`missing` and {value}`rank:xyz`.

```{source} lemmata.linalg.no_such_function
```

```{exercise-starter} svd.no_such_exercise
```

```{exercise-solution} svd
```

$$ a = b $$ (eq-unchecked)

$$ a^2 + b^2 = c^3 $$ (eq-right)

Inline $\undefined{x}$ and 中文 $中$.

A role in a formula $x = {value}`missing`$ and $\text{a}`b'$.
"""


@pytest.fixture(scope="module")
def bad(tmp_path_factory, katex):
    folder = tmp_path_factory.mktemp("bad")
    book = Book(folder, katex, more=f"lemmata_equation_report = {str(report(folder))!r}")
    book.chapter(BAD)
    book.write(
        "stage1-foundations/second.md",
        "---\nlemmata: {needs: [nowhere], outcomes: [x], hours: 1}\n---\n(second)=\n# Two\n\n```{chapter-box}\n```\n",
    )
    book.write("map.md", "---\norphan: true\n---\n# Map\n\n```{chapter-map}\n```\n")
    return book.build("-W", "--keep-going")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (17, "bad TeX: Unexpected end of input"),
        (19, "no value 'missing' is recorded on this page (recorded: nothing)"),
        (21, "lemmata.linalg has no function or class 'no_such_function'"),
        (24, "no function or class 'no_such_exercise'"),
        (27, "an exercise is named chapter.function, got 'svd'"),
        (30, "equation eq-unchecked is not checked"),
        (32, "equation eq-right is not the one that was tested: read its check again, test_right"),
        (34, r"Undefined control sequence: \undefined"),
        (34, "unicodeTextInMathMode"),
        (36, "a role, {value}`missing`, would be printed as it stands"),
    ],
)
def test_each_mistake_is_told_with_file_and_line(bad, line, words):
    told = [warning for warning in bad.warnings() if words in warning]
    assert told, bad.log
    assert f"first.md:{line}:" in told[0]


def test_a_mistake_fails_the_build(bad):
    assert bad.code != 0


def test_a_bad_need_is_named(bad):
    assert any("second.md" in line and "no chapter is called 'nowhere'" in line for line in bad.warnings()), bad.log


def test_a_failing_check_is_named(tmp_path, katex):
    book = Book(tmp_path, katex, more=f"lemmata_equation_report = {str(report(tmp_path, passed=False))!r}")
    book.chapter("$$ a^2 + b^2 = c^2 \\quad\\text{当且仅当直角} $$ (eq-right)\n")
    made = book.build()
    assert any(
        "first.md:16: WARNING: equation eq-right: its test fails: test_right" in line for line in made.warnings()
    ), made.log
    # said again by a build in which no page is read
    again = book.build()
    assert any("equation eq-right: its test fails" in line for line in again.warnings()), again.log
    # and mended by the report alone, without an edit of the page
    report(tmp_path)
    mended = book.build()
    assert mended.warnings() == []
    assert "Checked equation" in mended.page("stage1-foundations/first")


def test_a_page_follows_the_source_that_it_shows(tmp_path, katex):
    code = tmp_path / "code"
    (code / "lemmata" / "linalg").mkdir(parents=True)
    (code / "lemmata" / "__init__.py").write_text("")
    (code / "lemmata" / "linalg" / "__init__.py").write_text("from .svd import double\n")
    module = code / "lemmata" / "linalg" / "svd.py"
    source = '@known\ndef double(x):\n    """Twice."""\n\n    y = 2 * x  # the step\n    return y\n'
    source += "\n\ndef other():\n    return 0\n"
    module.write_text(source)
    book = Book(tmp_path, katex, code=code)
    book.chapter("```{source} lemmata.linalg.double\n```\n")
    made = book.build()
    assert made.warnings() == []
    shown = text_of(made.page("stage1-foundations/first"))
    assert "@known def double(x): y = 2 * x # the step return y" in shown
    assert "Twice" not in shown
    assert "other" not in shown
    module.write_text(source.replace("2 * x", "x + x"))
    assert "y = x + x" in text_of(book.build().page("stage1-foundations/first"))
