"""The front pages: their data files, and what their directives put on a page in both editions."""

from __future__ import annotations

import re
import shutil
from functools import cache

import pytest
import yaml
from lemmata.data import katex_dir
from lemmata_i18n import glossary, parity
from lemmata_sources import BOOK, lints
from lemmata_sphinx import chapters, data_words, diagnose, errata, notation, page_assets, resources, terms
from lemmata_sphinx.map import arrows, lines
from sample_book import Book

KNOWN = chapters.load(BOOK)
QUESTIONS_IN = [BOOK / "diagnose.yml", *sorted(BOOK.glob("checkpoint-*.yml"))]
ROADMAP = {  # everything that the road map recommends: what its address holds, or where it gave none, its id
    "microsoft.github.io/generative-ai-for-beginners", "github.com/mlabonne/llm-course", "axler",
    "www.bilibili.com/video/BV1ys411472E", "bertsekas",
    "ocw.mit.edu/courses/6-041-probabilistic-systems-analysis-and-applied-probability-fall-2010", "goodfellow",
    "arxiv.org/abs/1706.03762", "bishop", "pymc", "web.stanford.edu/class/cs224n", "d2l", "transformers",
    "numpy", "pytorch", "jupyter", "latex", "arxiv", "kaggle", "hugging-face",
}  # fmt: skip


def test_every_resource_of_the_road_map_is_there():
    found = resources.load(BOOK / "resources.yml", frozenset(KNOWN))
    ids = {entry["id"] for entry in found}
    addresses = " ".join(link["url"] for entry in found for link in entry["links"])
    assert {item for item in ROADMAP if item not in ids and item not in addresses} == set()
    assert "PyMC3" in next(entry for entry in found if entry["id"] == "pymc")["note"]["en"]
    helped = {slug for entry in found for slug in entry["chapters"]}
    assert {"svd", "mcmc", "attention", "matrix-calculus", "gpt"} <= helped


def test_chinese_resources_come_first_in_the_chinese_edition():
    found = resources.load(BOOK / "resources.yml", frozenset(KNOWN))
    assert resources.ordered(found, chinese=False) == found
    first = [resources.in_chinese(entry) for entry in resources.ordered(found, chinese=True)]
    assert first == sorted(first, reverse=True)
    assert {entry["title"]["zh"] for entry in found if resources.in_chinese(entry)} >= {
        "《线性代数应该这样学》", "《概率导论》", "《深度学习》", "《模式识别与机器学习》", "《动手学深度学习》",
        "线性代数的本质",
    }  # fmt: skip


def test_questions_cover_the_first_stage_and_the_road_map_s_two():
    questions = diagnose.load(BOOK / "diagnose.yml")
    assert len(questions) >= 20
    text = yaml.safe_dump(questions, allow_unicode=True, width=10**6)
    for slug in [slug for slug, c in KNOWN.items() if c.stage == 1 and not slug.startswith("checkpoint")]:
        assert re.search(rf"[<`]{slug}[#>`]", text), f"no question leads to {slug}"
    stuck = {q["id"]: " ".join(choice["why"]["en"] for choice in q["choices"]) for q in questions}
    assert "{chapter}`matrix-calculus`" in stuck["matrix-gradient"]
    assert "<mcmc#" in stuck["posterior"]
    assert "watch" in stuck["posterior"]
    first = [choice.get("right", False) for q in questions for choice in q["choices"][:1]]
    assert 0.2 < sum(first) / len(first) < 0.7, "where the right choice stands gives it away"


@pytest.mark.parametrize("path", QUESTIONS_IN[1:], ids=lambda path: path.stem)
def test_a_self_test_covers_its_stage_and_asks_nothing_twice(path):
    questions, elsewhere = diagnose.load(path), diagnose.load(BOOK / "diagnose.yml")
    assert 20 <= len(questions) <= 30
    text = yaml.safe_dump(questions, allow_unicode=True, width=10**6)
    stage = KNOWN[path.stem].stage
    for slug in [slug for slug, c in KNOWN.items() if c.stage == stage and slug != path.stem]:
        assert len(re.findall(rf"[<`]{slug}[#>`]", text)) >= 4, f"hardly a question leads to {slug}"  # two languages
    assert not {q["id"] for q in questions} & {q["id"] for q in elsewhere}
    assert not {q["question"]["en"] for q in questions} & {q["question"]["en"] for q in elsewhere}
    first = [choice.get("right", False) for q in questions for choice in q["choices"][:1]]
    assert 0.15 < sum(first) / len(first) < 0.7, "where the right choice stands gives it away"
    page = next(BOOK.glob(f"stage{stage}-*/{path.stem}.md")).read_text(encoding="utf-8")
    asked = re.findall(rf"\{{diagnose\}} (\S+)\n:file: {re.escape(path.name)}", page)
    assert asked == list(dict.fromkeys(q["topic"] for q in questions))


def targets() -> list[tuple[str, str]]:
    """(where, slug or slug#label) of every chapter link in the data files and the pages."""
    found = [
        ("glossary.yml", t["where"])
        for ts in terms.by_subject(BOOK / "glossary.yml").values()
        for t in ts
        if "where" in t
    ]
    found += [("errata.yml", entry["chapter"]) for entry in errata.load(BOOK / "errata.yml")]
    for path in [*QUESTIONS_IN, BOOK / "notation.yml", *BOOK.glob("*.md")]:
        for role in re.findall(r"\{chapter\}`([^`]+)`", path.read_text(encoding="utf-8")):
            found.append((path.name, role.rpartition("<")[2].rstrip(">")))
    return found


@cache
def labels_of(docname: str) -> set[str]:
    """The labels on a page."""
    return {name for _, name in lints.labels((BOOK / f"{docname}.md").read_text(encoding="utf-8"))}


def test_every_link_to_a_chapter_names_one_and_a_label_that_it_has():
    wrong, links = [], targets()
    for where, target in links:
        slug, _, label = target.partition("#")
        if slug not in KNOWN:
            wrong.append(f"{where}: no chapter is called {slug!r}")
        elif label and KNOWN[slug].docname and label not in labels_of(KNOWN[slug].docname):
            wrong.append(f"{where}: {slug} has no label {label!r}")
    assert len(links) > 80
    assert wrong == []


def pairs(value):
    """Every {en, zh} below a value."""
    if isinstance(value, dict):
        if set(value) == {"en", "zh"}:
            yield value
        else:
            for inner in value.values():
                yield from pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from pairs(inner)


@pytest.mark.parametrize("file", [*(p.name for p in QUESTIONS_IN), "resources.yml", "notation.yml", "errata.yml"])
def test_both_languages_of_a_data_file_say_the_same(file):
    """The rules of the catalogues hold here too: formulas, links, terms, punctuation."""
    known = glossary.load(BOOK / "glossary.yml")
    entries = resources.load(BOOK / "resources.yml", frozenset(KNOWN))
    names = {entry[field]["zh"] for entry in entries for field in ("title", "by")}
    wrong = [
        f"{pair['en']}: {what}"
        for pair in pairs(data_words.read(BOOK / file))
        if pair["zh"] not in names and pair["en"] != pair["zh"]
        for what in parity.compare(pair["en"], pair["zh"], known)
    ]
    assert wrong == []


def test_every_subject_topic_and_kind_has_its_place_on_a_page():
    glossary_page, diagnose_page, resources_page = (
        (BOOK / f"{name}.md").read_text(encoding="utf-8") for name in ("glossary", "diagnose", "resources")
    )
    subjects = terms.by_subject(BOOK / "glossary.yml")
    assert re.findall(r"\{terms\} (\S+)", glossary_page) == list(subjects)
    topics = dict.fromkeys(q["topic"] for q in diagnose.load(BOOK / "diagnose.yml"))
    assert re.findall(r"\{diagnose\} (\S+)", diagnose_page) == list(topics)
    assert set(re.findall(r"\{resources\} (\S+)", resources_page)) == set(resources.KINDS)


def test_symbols_are_listed_once():
    assert len(notation.load(BOOK / "notation.yml")) > 20


def test_the_map_draws_every_need_that_nothing_else_shows():
    drawn = set(lines(KNOWN))
    reached = {slug: set() for slug in KNOWN}
    for slug in chapters.order(KNOWN):
        place = KNOWN[slug]
        steps = {need for need, to in drawn if to == slug}
        steps |= {s for s, c in KNOWN.items() if c.stage == place.stage and c.number == place.number - 1}
        for need in steps:
            reached[slug] |= {need} | reached[need]
        assert set(place.needs) <= reached[slug], slug
    assert all(need in KNOWN[slug].needs for need, slug in drawn)
    assert arrows(KNOWN).count("<path") == len(drawn)


# ---------------------------------------------------------------- bad data is told by name


@pytest.mark.parametrize(
    ("load", "text", "words"),
    [
        (diagnose.load, "- {id: a}", "a question has"),
        (diagnose.load, "- {id: a, topic: t, question: {en: x}, choices: []}", "a: question needs its words in both"),
        (
            diagnose.load,
            "- {id: a, topic: t, question: {en: x, zh: x}, choices: [{text: {en: x, zh: x}, why: {en: y, zh: y}}]}",
            "the wrong choice 'x' sends the reader nowhere",
        ),
        (
            diagnose.load,
            "- {topic: t, id: a, question: &x {en: x, zh: x}, choices: [{right: 1, text: *x, why: *x}]}",
            "two to eight choices",
        ),
        (notation.load, "- {symbol: x}", "a symbol has symbol, meaning"),
        (errata.load, "- {chapter: svd}", "entry 1 has chapter"),
        (diagnose.load, "a: [", "is not YAML"),
    ],
)
def test_bad_data_is_named(tmp_path, load, text, words):
    path = tmp_path / "data.yml"
    path.write_text(text)
    with pytest.raises(data_words.DataError, match=re.escape(words)):
        load(path)


RESOURCE = {
    "id": "a", "kind": "book", "title": {"en": "A", "zh": "A"}, "by": {"en": "B", "zh": "B"},
    "links": [{"language": "en", "url": "https://example.org/"}], "chapters": [], "note": {"en": "n", "zh": "n"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "song"}, "no kind is called 'song'"),
        ({"chapters": ["nowhere"]}, "no chapter is called 'nowhere'"),
        ({"links": []}, "has no link"),
        ({"links": [{"language": "en", "url": "example.org"}]}, "is no address"),
        ({"links": [{"language": "fr", "url": "https://example.org"}]}, "a link has language"),
        ({"note": {"en": "only"}}, "note needs its words in both languages"),
    ],
)
def test_a_bad_resource_is_named(tmp_path, change, words):
    path = tmp_path / "resources.yml"
    path.write_text(yaml.safe_dump([RESOURCE]))
    assert resources.load(path, frozenset())
    path.write_text(yaml.safe_dump([{**RESOURCE, **change}]))
    with pytest.raises(data_words.DataError, match=re.escape(words)):
        resources.load(path, frozenset())


def test_an_unknown_asset_is_refused():
    class Environment:
        docname = "page"

    with pytest.raises(ValueError, match=r"no such file of a page: nothing\.js"):
        page_assets.need(Environment(), "nothing.js")


# ---------------------------------------------------------------- on a page

CHAPTERS = """
- {slug: first, stage: 1, hours: 3, title: {en: First things, zh: 起步}, question: {en: Why?, zh: 为何？}, needs: []}
- {slug: second, stage: 1, hours: 4, title: {en: Second things, zh: 继续}, question: {en: H, zh: 如何}, needs: [first]}
- {slug: third, stage: 2, hours: 5, title: {en: Third things, zh: 第三}, question: {en: W, zh: 什么}, needs: [second]}
"""

QUESTIONS = """
- id: one
  topic: t
  question: {en: "Is $1 = 1$?", zh: "是否 $1 = 1$？"}
  choices:
    - text: {en: "No", zh: "否"}
      why:
        en: "Read {chapter}`there <first#thm-one>` and {chapter}`third`."
        zh: "请读{chapter}`该处 <first#thm-one>`和{chapter}`third`。"
    - text: {en: "Yes", zh: "是"}
      right: true
      why: {en: "Of course.", zh: "当然。"}
"""

MORE = """
- id: two
  topic: other
  question: {en: "Is $2 = 1$?", zh: "是否 $2 = 1$？"}
  choices:
    - {text: {en: "Never", zh: "从不"}, right: true, why: {en: "So it is.", zh: "正是。"}}
    - {text: {en: "Always", zh: "总是"}, why: {en: "Read {chapter}`third`.", zh: "请读{chapter}`third`。"}}
"""

TERMS = """
- subject: s
- {en: unity, zh: 壹, where: "first#thm-one"}
- {en: apple, zh: 苹果, where: "third#thm-none"}
"""

FRONT = """# Front

```{chapter-cards}
```

```{study-plan}
```

```{diagnose} t
```

```{diagnose} other
:file: more.yml
:score:
```

```{terms} s
```

```{symbols}
```

```{chapter-notation}
```

```{resources} book
```

```{resources-by-chapter}
```

```{errata}
```

```{chapter-map}
```
"""

THEOREM = """
```{prf:theorem}
:label: thm-one

True.
```
"""


def front_book(folder, more="") -> Book:
    book = Book(folder, katex_dir())
    shutil.rmtree(book.folder / "locale", ignore_errors=True)
    book.write("chapters.yml", CHAPTERS)
    book.write("diagnose.yml", QUESTIONS)
    book.write("more.yml", MORE)
    book.write("glossary.yml", TERMS)
    book.write("notation.yml", "- {symbol: $x$, meaning: {en: a vector, zh: 向量}, code: '`x`'}")
    book.write("resources.yml", yaml.safe_dump([{**RESOURCE, "chapters": ["first", "third"]}], allow_unicode=True))
    book.write("errata.yml", "[]")
    book.chapter(THEOREM)
    first = book.folder / "stage1-foundations/first.md"
    first.write_text(first.read_text().replace("  hours: 2", '  notation: ["$z$: a *zebra*"]\n  hours: 2'))
    book.write("front.md", "---\norphan: true\n---\n" + FRONT + more)
    return book


@pytest.fixture(scope="module")
def editions(tmp_path_factory):
    book = front_book(tmp_path_factory.mktemp("front"))
    book.translate({"$z$: a *zebra*": "$z$：一匹*斑马*", "Front": "首页"})
    english, chinese = book.build(), book.build(language="zh_CN")
    for made in (english, chinese):
        assert made.code == 0, made.log
        assert made.warnings() == []
    return english.page("front"), chinese.page("front")


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


def test_chapter_links_lead_to_what_is_written_and_name_what_is_coming(editions):
    english, chinese = editions
    assert re.search(r'class="chapter-ref to-first[^"]*" href="stage1-foundations/first.html#thm-one"[^>]*>', english)
    assert "Third things (coming)" in plain(english)
    assert "第三（待写）" in plain(chinese)
    assert "该处" in plain(chinese)


def test_cards_show_written_chapters_with_their_question(editions):
    english, chinese = editions
    card = re.search(r'<div class="chapter-cards">.*?</ol></div></div>', english, re.DOTALL)[0]
    assert plain(card) == "Stage 1 Foundations 1 of 2 chapters writtenFirst thingsWhy?"
    assert 'href="stage1-foundations/first.html"' in card
    assert "起步为何？" in plain(chinese)


def test_the_plan_lists_all_chapters_with_hours_and_marks_what_is_coming(editions):
    english, chinese = editions
    rows = re.findall(r'<tr data-chapter="(\w+)" data-hours="([\d.]+)"( class=coming)?>', english)
    assert rows == [("first", "2", ""), ("second", "4", " class=coming"), ("third", "5", " class=coming")]
    assert "Second things coming" in plain(english)
    assert 'aria-label="Done: First things"' in english
    assert 'aria-label="已学完：起步"' in chinese


def test_questions_open_without_a_script_and_say_which_is_right(editions):
    english, chinese = editions
    choices = re.findall(r'<details class="[^"]*choice (right|wrong)[^"]*">(.*?)</details>', english, re.DOTALL)
    assert [kind for kind, _ in choices] == ["wrong", "right", "right", "wrong"]
    assert "✗ Not that. Read there and Third things (coming)." in plain(choices[0][1])
    assert "✓ 正确。当然。" in plain(chinese)
    assert "<math" in english


def test_the_place_of_the_score_is_empty_and_stands_after_its_questions_only(editions):
    lists = re.findall(r'</ol>\s*(<div class="question-score docutils container">\s*</div>)?', editions[0])
    assert sum(map(bool, lists)) == 1
    after = editions[0].index("question-score docutils")
    assert editions[0].index("So it is.") < after
    assert editions[0].index("Of course.") < editions[0].index("So it is.")


def test_terms_are_sorted_in_english_and_chinese_comes_first_in_chinese(editions):
    english, chinese = editions
    assert english.index("apple") < english.index("unity")
    row = re.search(r"<tr[^>]*><td><p>壹.*?</tr>", chinese, re.DOTALL)[0]
    assert plain(row).split()[:2] == ["壹", "unity"]
    assert 'href="stage1-foundations/first.html#thm-one"' in row
    assert "third" not in re.search(r"<tr[^>]*><td><p>apple.*?</tr>", english, re.DOTALL)[0]


def test_notation_is_taken_from_the_chapters_and_their_translation(editions):
    english, chinese = editions
    assert "a <em>zebra</em>" in english
    assert "一匹<em>斑马</em>" in chinese
    assert "a vector" in english
    assert "向量" in chinese


def test_resources_and_errata(editions):
    english, chinese = editions
    assert '<a class="reference external" href="https://example.org/">example.org</a> (English)' in english
    assert 'href="#resources-a"' in english
    assert 'id="resources-a"' in english
    assert "Helps with: First things, Third things (coming)" in plain(english)
    assert "None has been reported yet." in english
    assert "目前还没有收到勘误。" in chinese


def test_scripts_and_styles_are_on_the_pages_that_use_them(editions):
    names = re.findall(
        r'_static/(front\.css|map\.css|progress\.js|plan\.js|map\.js|filter\.js|score\.js)"', editions[0]
    )
    assert names == list(page_assets.FILES)


BAD = """
{chapter}`nowhere` and {chapter}`words <first#thm-none>`, {chapter}`third#not-looked-at`.

```{terms} nothing
```

```{diagnose} nothing
```

```{resources} song
```
"""


def test_mistakes_are_told_with_their_page(tmp_path):
    made = front_book(tmp_path, BAD).build("-W", "--keep-going")
    assert made.code != 0
    told = "\n".join(made.warnings())
    for words in (
        "no chapter is called 'nowhere'",
        "stage1-foundations/first has no label 'thm-none'",
        "glossary.yml has no subject 'nothing'; it has s",
        "diagnose.yml has no topic 'nothing'; it has t",
        "no kind is called 'song'",
    ):
        assert words in told, words
    assert told.count("front.md") >= 5
    assert "not-looked-at" not in told


def test_a_chapter_without_hours_is_named(tmp_path):
    book = front_book(tmp_path)
    path = book.folder / "chapters.yml"
    path.write_text(path.read_text().replace(" hours: 5,", ""))
    assert "chapters.yml gives no hours for third" in book.build().log
