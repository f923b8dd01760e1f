"""Each finding of the translation check fires on the smallest message that deserves it, and right ones pass."""

import polib
import pytest
from lemmata_i18n import __main__ as command
from lemmata_i18n import catalogue, glossary, parity
from lemmata_i18n.catalogue import Message

TERMS = """
- en: rank
  zh: 秩
- en: matrix
  zh: 矩阵
  plural: matrices
- en: singular value
  zh: 奇异值
- en: singular value decomposition
  zh: 奇异值分解
- en: token
  zh: 词元
  also: [标记]
- en: value
  zh: 值
  check: false
"""


@pytest.fixture
def terms(tmp_path):
    (tmp_path / "glossary.yml").write_text(TERMS)
    return glossary.load(tmp_path / "glossary.yml")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("The rank of $A$ is {value}`r:.0f`.", "$A$ 的秩是 {value}`r:.0f`。"),
        (
            "By {eq}`eq-a` and {ref}`the proof <svd-proof>`, it holds.",
            "由式 {eq}`eq-a` 与{ref}`证明 <svd-proof>`，结论成立。",
        ),
        ("By {eq}`eq-a` and {eq}`eq-b` it holds.", "由不等式 {eq}`eq-a` 与 {eq}`eq-b`，结论成立。"),
        ("The equations {eq}`eq-a`.", "正规方程 {eq}`eq-a`。"),
        ("The error falls {eq}`eq-a`, {eq}`eq-b`.", "误差下降（式 {eq}`eq-a`、{eq}`eq-b`）。"),
        ("Write ``{eq}`eq-a` `` for it.", "写作 ``{eq}`eq-a` `` 即可。"),
        ("See {ref}`svd-proof` first.", "先看{ref}`该证明 <svd-proof>`。"),
        ("A matrix has **singular values**.", "矩阵有**奇异值**。"),
        ("The singular value decomposition exists.", "奇异值分解存在。"),
        (
            "Use `numpy.linalg.svd` on [the data](https://a.example/x).",
            "对[数据](https://a.example/x)调用 `numpy.linalg.svd`。",
        ),
        ("(Convergence)", "(收敛性)"),
        ("Tokens are rows (and so on).", "每个标记是一行（以此类推）。"),
        ("PyMC 5", "PyMC 5"),
        ("$x = 1$", "$x = 1$"),
        ("At 0.5, {energy:.1%} remain.", "在 0.5 处保留 {energy:.1%}。"),
        ("It is {math}`x  + 1` here.", "这里是 {math}`x+1`。"),
        ("A note[^a] on it.", "关于它的注[^a]。"),
    ],
)
def test_right_translations_pass(terms, english, chinese):
    assert parity.compare(english, chinese, terms) == []


@pytest.mark.parametrize(
    ("english", "chinese", "finding"),
    [
        ("The number $n$ here.", "这里的数 $m$。", "formula is missing: n"),
        ("The number $n$ here.", "这里的数 $m$。", "formula is not in the English: m"),
        ("The number $n$ and $n$.", "这个数 $n$。", "formula is missing: n"),
        ("So $$x$$ holds.", "所以 $$y$$ 成立。", "display is missing: x"),
        ("By {eq}`eq-a` it holds.", "由式 {eq}`eq-b` 得证。", "{eq} is missing: eq-a"),
        ("By {eq}`eq-a` it holds.", "由 {eq}`eq-a` 得证。", "式 is missing before {eq}`eq-a`"),
        ("{eq}`eq-a` holds.", "{eq}`eq-a` 成立。", "式 is missing before {eq}`eq-a`"),
        ("By {eq}`eq-a`, by {eq}`eq-b`.", "由式 {eq}`eq-a`，由 {eq}`eq-b`。", "式 is missing before {eq}`eq-b`"),
        ("The bound {eq}`eq-a` holds.", "上界 {eq}`eq-a` 成立。", "式 is missing before {eq}`eq-a`"),
        ("By {prf:ref}`thm-a` it holds.", "由定理得证。", "{prf:ref} is missing: thm-a"),
        ("See {cite}`golub2013` there.", "参见那里。", "{cite} is missing: golub2013"),
        ("There are {value}`n:.0f` left.", "还剩 {value}`n:.1f` 个。", "{value} is missing: n:.0f"),
        ("There are {n:.0f} left.", "还剩 3 个。", "value is missing: {n:.0f}"),
        ("Call `svd` now.", "现在调用 `SVD`。", "code is missing: svd"),
        ("See [here](https://a.example) now.", "见[这里](https://b.example)。", "link is missing: https://a.example"),
        ("A note[^a] on it.", "关于它的注。", "footnote is missing: a"),
        ("The rank is two.", "排名是二。", "glossary: 'rank' should be 秩"),
        ("Two matrices are two.", "两个方块是二。", "glossary: 'matrix' should be 矩阵"),
        ("The singular value decomposition exists.", "奇异值存在。", "glossary: 'singular value decomposition'"),
        ("Tokens are here.", "符号在此。", "glossary: 'token' should be 词元 or 标记"),
        ("This is a sentence.", "This is a sentence.", "has no Chinese in it"),
        ("It is so, we know.", "我们知道,是这样。", "half-width “我们知道,是这样。”"),
        ("It is so.", "是这样.", "half-width"),
        ("It is so (we know).", "是这样(我们知道)。", "half-width"),
        ('It is "so".', '这就是"如此"。', "half-width"),
        ("For $x$, it is so.", "对 $x$, 是这样。", "half-width"),
        ("The number $n$ here.", "这里的数$n$。", "a space is missing"),
        ("The 3 rows.", "这3行。", "a space is missing"),
        ("It is so.", "是 这样。", "a space too many"),
        ("So it is, yes.", "是的， 这样。", "a space beside full-width punctuation"),
        ("It is so.", "是这样", "ends without a full stop"),
        ("And so on...", "等等...", "should be ……"),
        ("**All** is so.", "是**“全部”**这样。", "markup that does not take: **"),
        ("It is. *So* it is.", "是的*。这样*就是。", "markup that does not take: *"),
    ],
)
def test_each_finding_fires(terms, english, chinese, finding):
    told = parity.compare(english, chinese, terms)
    assert any(finding in what for what in told), told


def catalogue_of(tmp_path, *entries):
    file = polib.POFile(wrapwidth=catalogue.WIDTH)
    file.metadata = dict(catalogue.HEADER)
    for entry in entries:
        file.append(entry)
    path = tmp_path / "book" / "page.po"
    path.parent.mkdir(exist_ok=True)
    path.write_text(catalogue.text(file), encoding="utf-8")
    return catalogue.load(path, tmp_path)


def told(found):
    return "\n".join(map(str, found))


def test_untranslated_fuzzy_and_obsolete_messages_are_told_with_file_and_line(tmp_path, terms):
    page = catalogue_of(
        tmp_path,
        polib.POEntry(msgid="One thing.", msgstr=""),
        polib.POEntry(msgid="Two things.", msgstr="两件事。", flags=["fuzzy"]),
        polib.POEntry(msgid="Three things.", msgstr="三件事。", obsolete=True),
        polib.POEntry(msgid="Four things.", msgstr="四件事。"),
    )
    found = parity.findings(page, terms)
    assert [(f.msgid, f.what.split(":")[0]) for f in found] == [
        ("One thing.", "is not translated"),
        ("Two things.", "is fuzzy"),
        ("Three things.", "is obsolete"),
    ]
    assert found[0].file == "book/page.po"
    assert found[0].line > 1
    assert "in: One thing." in str(found[0])


def test_a_catalogue_of_yesterday_is_told(tmp_path):
    page = catalogue_of(tmp_path, polib.POEntry(msgid="Old.", msgstr="旧。"))
    found = told(parity.stale(page, ["New."]))
    assert "is in the book but not in the catalogue; run make zh\n    in: New." in found
    assert "no longer in the book; run make zh\n    in: Old." in found


def test_merging_keeps_translations_marks_edited_ones_and_drops_the_rest(tmp_path):
    page = catalogue_of(
        tmp_path,
        polib.POEntry(msgid="It stays as it is.", msgstr="保持不变。"),
        polib.POEntry(msgid="The matrix has rank two and a trace of five.", msgstr="该矩阵的秩为 2，迹为 5。"),
        polib.POEntry(msgid="Nothing like it remains anywhere.", msgstr="已无此句。"),
    )
    edited = "The matrix has rank two and a trace of seven."
    file = catalogue.merged(page, [Message(edited, "paragraph"), Message("It stays as it is.", "title")])
    first, second = file
    assert (first.msgid, first.msgstr, first.fuzzy) == (edited, "该矩阵的秩为 2，迹为 5。", True)
    assert first.previous_msgid == "The matrix has rank two and a trace of five."
    assert (second.msgstr, second.fuzzy, second.comment) == ("保持不变。", False, "title")


def test_merging_again_changes_no_byte(tmp_path):
    messages = [
        Message(f"Sentence number {n} of a page, long enough to be wrapped. " * 3, "paragraph") for n in range(5)
    ]
    path = tmp_path / "book" / "page.po"
    path.parent.mkdir()
    content = catalogue.text(catalogue.merged(catalogue.load(path, tmp_path), messages))
    assert catalogue.write(path, content)
    again = catalogue.text(catalogue.merged(catalogue.load(path, tmp_path), messages))
    assert again == content
    assert not catalogue.write(path, again)
    assert str(tmp_path) not in content


def small_book(tmp_path):
    """A root with one catalogue, and its messages as the sources would give them."""
    folder = catalogue.folder(tmp_path)
    folder.mkdir(parents=True)
    (tmp_path / "book" / "glossary.yml").write_text(TERMS)
    messages = {"page": [Message("The rank.", "paragraph")]}
    command.update(tmp_path, messages)
    path = folder / "page.po"
    path.write_text(path.read_text().replace('msgid "The rank."\nmsgstr ""', 'msgid "The rank."\nmsgstr "秩。"'))
    return path, messages


def test_a_book_in_order_has_no_findings(tmp_path):
    _, messages = small_book(tmp_path)
    assert command.check(tmp_path, messages) == []


def test_a_catalogue_that_is_set_otherwise_is_told(tmp_path):
    path, messages = small_book(tmp_path)
    path.write_text(path.read_text() + "\n# a remark at the end\n")
    assert "is not as make zh writes it" in told(command.check(tmp_path, messages))


def test_a_catalogue_without_a_page_is_told_and_removed(tmp_path, capsys):
    path, messages = small_book(tmp_path)
    path.with_name("gone.po").write_text(path.read_text())
    assert "gone.po:1: is the catalogue of no page" in told(command.check(tmp_path, messages))
    command.update(tmp_path, messages)
    assert "its page is gone; removed" in capsys.readouterr().out
    assert not path.with_name("gone.po").exists()


def test_update_says_what_is_left(tmp_path, capsys):
    _, messages = small_book(tmp_path)
    capsys.readouterr()
    messages["page"].append(Message("A new sentence.", "paragraph"))
    command.update(tmp_path, messages)
    assert capsys.readouterr().out == "page: 1 of 2 to translate (updated)\n"


def test_a_file_that_is_no_catalogue_is_told(tmp_path):
    (tmp_path / "page.po").write_text('msgid "a"\nnonsense\n')
    with pytest.raises(catalogue.CatalogueError, match=r"page\.po: not a catalogue"):
        catalogue.load(tmp_path / "page.po", tmp_path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- en: rank\n", "entry 1 needs en and zh"),
        ("- {en: rank, zh: 秩, note: x}\n", "entry 1 needs en and zh"),
        ("- {en: rank, zh: 秩}\n- {en: Rank, zh: 秩}\n", "'Rank' stands there twice"),
        ("- {en: rank, zh: 秩, also: 阶}\n", "also must be a list"),
        ("rank: 秩\n", "must be a list"),
    ],
)
def test_a_glossary_that_is_not_right_is_told(tmp_path, text, message):
    (tmp_path / "glossary.yml").write_text(text)
    with pytest.raises(glossary.GlossaryError, match=message):
        glossary.load(tmp_path / "glossary.yml")
