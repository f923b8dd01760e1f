"""What an edit does not do again: each thing that a build leaves out comes back as soon as what it rests on changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from functools import partial
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from docutils import nodes
from lemmata_build import (
    beside,
    citations,
    downloads,
    editions,
    generated,
    imports,
    incremental,
    lean,
    notebooks,
    numbering,
    search,
)
from lemmata_build.layout import Layout
from lemmata_build.publish import manifest
from lemmata_build.store import Entry
from lemmata_look import figures
from mini_book import edit, environment, write_book
from sphinx import addnodes

# ---- pages without a source


class Builder:
    """Writes a page as its title, and counts."""

    name = "html"

    def __init__(self, folder):
        self.folder, self.written = folder, []

    def get_outfilename(self, pagename):
        return str(self.folder / f"{pagename}.html")

    def handle_page(self, pagename, addctx, templatename="page.html", outfilename=None, event_arg=None):
        self.written.append(pagename)
        Path(outfilename or self.get_outfilename(pagename)).write_text(addctx.get("title", ""))


def edition(folder, signature="same", layout="the driver's"):
    """An app with the memory of the builds before it in the same folder."""
    app = SimpleNamespace(
        doctreedir=folder,
        builder=Builder(folder),
        config=SimpleNamespace(lemmata_layout=layout),
        env=SimpleNamespace(lemmata_signature=signature, found_docs={"index"}),
    )
    generated.connect(app)
    return app


def make(app, **pages):
    for name, title in pages.items():
        app.builder.handle_page(name, {"title": title}, "page.html")
    generated.finish(app, None)
    return app.builder.written


def test_a_generated_page_is_written_again_when_its_content_the_shared_words_or_its_file_change(tmp_path):
    assert make(edition(tmp_path), genindex="A", search="S") == ["genindex", "search"]
    assert make(edition(tmp_path), genindex="A", search="S") == []
    assert make(edition(tmp_path), genindex="B", search="S") == ["genindex"]
    assert (tmp_path / "genindex.html").read_text() == "B"
    assert make(edition(tmp_path, signature="other"), genindex="B", search="S") == ["genindex", "search"]
    (tmp_path / "search.html").unlink()
    assert make(edition(tmp_path, signature="other"), genindex="B", search="S") == ["search"]


def test_a_generated_page_that_is_made_no_more_is_removed_and_a_page_with_a_source_is_always_written(tmp_path):
    make(edition(tmp_path), genindex="A", old="O", index="I")
    assert make(edition(tmp_path), genindex="A", index="I") == ["index"]
    assert not (tmp_path / "old.html").exists()
    assert (tmp_path / "index.html").exists()


def test_a_page_whose_inputs_are_told_is_asked_for_before_it_is_made(tmp_path):
    def ask(text):
        app = edition(tmp_path)
        if not app.lemmata_generated.current("checks", text):
            app.builder.handle_page("checks", {"title": f"made of {text}"})
        generated.finish(app, None)
        return app.builder.written

    assert [ask("a"), ask("a"), ask("b"), ask("b")] == [["checks"], [], ["checks"], []]
    assert (tmp_path / "checks.html").read_text() == "made of b"


def test_without_the_driver_or_after_an_error_every_generated_page_is_written(tmp_path):
    alone = edition(tmp_path, layout=None)
    assert not hasattr(alone, "lemmata_generated")
    failed = edition(tmp_path)
    failed.builder.handle_page("genindex", {})
    generated.finish(failed, RuntimeError("failed"))
    assert make(edition(tmp_path), genindex="") == ["genindex"]


def test_a_word_that_no_page_has_any_more_leaves_the_search_index():
    indexer = SimpleNamespace(_mapping={"gone": set(), "kept": {"index"}}, _title_mapping={"old": set()})
    assert incremental.drop_lost_words(SimpleNamespace(builder=SimpleNamespace(indexer=indexer))) == []
    assert (indexer._mapping, indexer._title_mapping) == ({"kept": {"index"}}, {})
    assert incremental.drop_lost_words(SimpleNamespace(builder=SimpleNamespace())) == []


# ---- numbers


class figure(nodes.General, nodes.Element):
    """A node that counts."""


def section(name, *children):
    return nodes.section("", *children, ids=[name])


class Domain:
    def __init__(self, name):
        self.name = name
        self._virtual_doc_names = {"genindex": ""}

    def get_enumerable_node_type(self, node):
        return "figure" if isinstance(node, figure) and self.name == "std" else None

    def get_numfig_title(self, node):
        return node.get("caption")


class Env(SimpleNamespace):
    """What the numbering asks of Sphinx's environment; it counts the trees that are loaded."""

    def get_doctree(self, docname):
        self.loaded.append(docname)
        return self.trees[docname]


@pytest.fixture
def env():
    def a_figure(name):
        return figure(ids=[name], caption="words")

    contents = addnodes.toctree(entries=[(None, "one"), (None, "two"), (None, "https://example.org"), (None, "self")])
    trees = {
        "index": nodes.document(None, None, "", section("top", contents)),
        "one": nodes.document(
            None,
            None,
            "",
            section("one", nodes.container("", a_figure("a"), figure(ids=["bare"])), section("x", a_figure("b"))),
        ),
        "two": nodes.document(None, None, "", section("two", a_figure("c"))),
    }
    return Env(
        app=SimpleNamespace(lemmata_numbering=True),
        trees=trees,
        loaded=[],
        domains={"std": Domain("std")},
        config=SimpleNamespace(numfig=True, numfig_secnum_depth=1, root_doc="index"),
        toc_secnumbers={"one": {"": (1,), "#x": (1, 1)}, "two": {"": (2,)}},
        toc_fignumbers={},
    )


def test_figures_are_numbered_as_sphinx_numbers_them_and_each_tree_is_loaded_once(env):
    wanted = {"one": {"figure": {"a": (1, 1), "b": (1, 2)}}, "two": {"figure": {"c": (2, 1)}}}
    assert numbering.BY_SPHINX(None, env) == ["one", "two"]
    assert env.toc_fignumbers == wanted
    env.toc_fignumbers, env.loaded = {}, []
    assert numbering.assign_figure_numbers(None, env) == ["one", "two"]
    assert env.toc_fignumbers == wanted
    assert env.loaded == ["index", "one", "two"]
    assert numbering.assign_figure_numbers(None, env) == []
    assert env.loaded == ["index", "one", "two"]


def test_a_page_that_is_read_again_is_numbered_by_its_new_tree(env):
    numbering.assign_figure_numbers(None, env)
    env.trees["one"] = nodes.document(None, None, "", section("one", figure(ids=["b"], caption="words")))
    numbering.forget(None, env, "one")
    assert numbering.assign_figure_numbers(None, env) == ["one"]
    assert env.toc_fignumbers["one"] == {"figure": {"b": (1, 1)}}
    env.toc_secnumbers["two"] = {"": (3,)}  # another page has moved it
    assert numbering.assign_figure_numbers(None, env) == ["two"]
    assert env.toc_fignumbers["two"] == {"figure": {"c": (3, 1)}}


def test_the_numbering_of_another_app_is_left_to_sphinx(env):
    env.app = SimpleNamespace()
    numbering.assign_figure_numbers(None, env)
    env.trees["two"] = nodes.document(None, None)
    numbering.assign_figure_numbers(None, env)
    assert "two" not in env.toc_fignumbers


# ---- the bibliography


def test_an_entry_is_set_again_when_it_or_its_label_changes(monkeypatch):
    from pybtex.database import Entry, Person
    from pybtex.style.formatting.unsrt import Style

    asked = []
    real = Style.get_book_template
    monkeypatch.setattr(Style, "get_book_template", lambda self, entry: asked.append(entry.key) or real(self, entry))
    env = SimpleNamespace()
    app = SimpleNamespace()

    def text(year, label="1", name="Ann Author"):
        entry = Entry("book", [("title", "T"), ("publisher", "P"), ("year", year)], {"author": [Person(name)]})
        entry.key = "k"
        citations.begin(app, env)
        try:
            done = Style().format_entry(label, entry)
        finally:
            citations.end(app, env)
        return done.label, done.text.render_as("text")

    first = text("2001")
    assert text("2001") == first
    assert asked == ["k"]
    assert "2002" in text("2002")[1]
    assert text("2002", label="2")[0] == "2"
    assert "Other" in text("2002", name="Some Other")[1]
    assert len(asked) == 4
    Style().format_entry("1", Entry("misc", [("title", "T")]))  # outside a build: pybtex as it was
    assert len(env.set_citations) == 1


# ---- pages that were read before


def test_a_page_is_read_again_when_its_bytes_change_and_a_damaged_memory_is_no_loss(tmp_path, monkeypatch):
    layout = Layout.at(write_book(tmp_path / "book"))
    names, asked = ["index", "stage1/one", "stage2/two"], []
    real = notebooks.read_page
    monkeypatch.setattr(notebooks, "read_page", lambda name, *more: asked.append(name) or real(name, *more))

    def read():
        asked.clear()
        pages = notebooks.read_pages(layout, names, ["dollarmath"])
        return list(asked), [(page.docname, page.code) for page in pages]

    every, pages = read()
    assert every == names
    assert read() == ([], pages)
    edit(layout.book / "stage2/two.md", "f(3)", "f(4)")
    again, changed = read()
    assert again == ["stage2/two"]
    assert "f(4)" in changed[1][1][0]
    assert changed[0] == pages[0]
    (layout.cache / "pages.pickle").write_bytes(b"cut")
    assert read() == (names, changed)


# ---- dark twins, imports


LIGHT = '<svg xmlns="http://www.w3.org/2000/svg"><path fill="{}"/></svg>'


def test_a_dark_twin_is_made_again_when_its_figure_the_code_or_the_file_changes(tmp_path, monkeypatch):
    path, known = tmp_path / "a-dark.svg", {}
    figures.write_twin(LIGHT.format("#000000"), path, known)
    made = path.read_text()
    path.write_text("left as it is")
    figures.write_twin(LIGHT.format("#000000"), path, known)
    assert path.read_text() == "left as it is"
    monkeypatch.setattr(figures, "_drawing_code", lambda: "another palette")
    figures.write_twin(LIGHT.format("#000000"), path, known)
    assert path.read_text() == made
    figures.write_twin(LIGHT.format("#ffffff"), path, known)
    assert path.read_text() != made
    path.unlink()
    figures.write_twin(LIGHT.format("#ffffff"), path, known)
    assert path.is_file()


def test_the_build_does_not_load_what_it_does_not_use():
    script = (
        "import sys\nimport lemmata_build\n"
        "import nbformat, jsonschema\n"
        "jsonschema.validate({'a': 1}, {'properties': {'a': {'type': 'integer'}}})\n"
        "from lemmata_build.__main__ import ROOT\n"
        "from lemmata_build.editions import import_early\n"
        "from lemmata_build.layout import Layout\n"
        "import_early(Layout.at(ROOT))\n"
        "print(sorted({'lark', 'rfc3987_syntax.syntax_helpers', 'sqlalchemy'} & set(sys.modules)))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], env=environment(), capture_output=True, text=True, check=False)
    assert ran.stdout == "[]\n", ran.stderr


def test_default_settings_are_those_of_docutils_and_each_caller_s_own():
    from docutils import frontend
    from docutils.parsers.rst import Parser
    from lemmata_build.lean import default_settings_once

    wanted = frontend.get_default_settings(Parser)
    default_settings_once()
    try:
        first, second = (frontend.get_default_settings(Parser) for _ in range(2))
        for found in (first, second):  # its list of dependencies has no equality
            assert {**vars(found), "record_dependencies": None} == {**vars(wanted), "record_dependencies": None}
        assert first.record_dependencies is not second.record_dependencies
        first.tab_width = 3
        first.strip_classes = ["x"]
        assert frontend.get_default_settings(Parser).tab_width == wanted.tab_width
    finally:
        frontend.get_default_settings = frontend.lemmata_real_defaults


def test_a_parser_is_set_up_once_for_each_configuration():
    from myst_parser.config.main import MdParserConfig
    from myst_parser.mdit_to_docutils.base import DocutilsRenderer
    from myst_parser.parsers import sphinx_

    real = sphinx_.create_md_parser
    lean.parsers_once()
    try:
        plain, again = (sphinx_.create_md_parser(MdParserConfig(), DocutilsRenderer) for _ in range(2))
        marked = MdParserConfig(enable_extensions={"dollarmath"})
        formulas = sphinx_.create_md_parser(marked, DocutilsRenderer)
        assert plain is again
        assert formulas is not plain
        assert "math_inline" in formulas.get_active_rules()["inline"]
        assert "math_inline" not in plain.get_active_rules()["inline"]
        marked.enable_extensions = set()  # whoever gave it may change it
        assert sphinx_.create_md_parser(MdParserConfig(enable_extensions={"dollarmath"}), DocutilsRenderer) is formulas
    finally:
        sphinx_.create_md_parser = real
        del sphinx_.lemmata_real_parser


def test_plugins_are_found_as_they_are_without(monkeypatch):
    real = getattr(metadata.entry_points, "lemmata_real", metadata.entry_points)
    monkeypatch.setattr(metadata, "entry_points", real)
    lean.look_once_for_plugins()
    assert metadata.entry_points is not real
    for group, name in (("pybtex.database.input", "bibtex"), ("pygments.lexers", "myst-ansi"), ("none", "none")):
        found, wanted = (
            [entry.value for entry in look(group=group, name=name)] for look in (metadata.entry_points, real)
        )
        assert found == wanted
        assert bool(found) == (group != "none")


def test_a_page_that_was_read_holds_itself_and_the_registry_of_exercises_titles_alone():
    from docutils.utils import new_document

    page, sentence = new_document("page"), new_document("a sentence")
    title, word, body = nodes.title("", "One"), nodes.emphasis("", "word"), nodes.paragraph("", "Show that.")
    word.document = sentence
    body += word
    exercise = nodes.container("", title, body, ids=["one"])
    page += exercise
    other = nodes.container("", nodes.title("", "Two"), nodes.paragraph("", "read before"))
    registry = {"one": {"docname": "page", "node": exercise}, "two": {"docname": "other", "node": other}}
    app = SimpleNamespace(env=SimpleNamespace(docname="page", sphinx_exercise_registry=registry))
    lean.let_go(app, page)
    assert {id(node.document) for node in page.findall()} == {id(page)}
    assert page.astext() == "One\n\nShow that.word"
    shell = registry["one"]["node"]
    assert (shell["ids"], shell.astext(), shell.parent, shell.document) == (["one"], "One", None, None)
    assert shell.children[0] is not title
    assert registry["two"]["node"] is other


# ---- what the sources import


def test_a_source_is_read_once_and_a_damaged_memory_is_no_loss(tmp_path, monkeypatch):
    code, memory = tmp_path / "code", tmp_path / "imports.json"
    (code / "mini").mkdir(parents=True)
    (code / "mini/__init__.py").write_text("")
    (code / "mini/one.py").write_text("from mini import two\n")
    (code / "mini/two.py").write_text("")
    parsed, real = [], imports._tree
    monkeypatch.setattr(imports, "_tree", lambda source: parsed.append(source) or real(source))

    def closure():
        modules = imports.Modules(code, memory)
        found = modules.closure(["import mini.one"])
        modules.keep()
        count = len(parsed)
        parsed.clear()
        return found, count

    whole = {"mini", "mini.one", "mini.two"}
    assert closure() == (whole, 3)  # the cell, mini.one and the empty text of the two others
    assert closure() == (whole, 0)
    (code / "mini/two.py").write_text("import mini.three\n")
    assert closure() == (whole, 1)
    (code / "mini/three.py").write_text("")  # a new name: what every source means by it may be another
    assert closure() == (whole | {"mini.three"}, 4)
    memory.write_bytes(memory.read_bytes()[:-3] + b"}}}")
    assert closure() == (whole | {"mini.three"}, 4)


# ---- search

FORMULA = (
    '<span class="katex"><span class="katex-mathml"><math><mi>x</mi></math></span>'
    '<span class="katex-html" aria-hidden="true"><span class="base"><span class="mord">x</span>&lt;'
    '<svg><path d="M0"/></svg>'
    '<span style="top:1em">2</span></span></span></span>'
)


def test_a_formula_is_indexed_by_its_text_and_what_is_around_it_stays():
    text = "x&lt;2"
    around = '<p>If <span data-pagefind-ignore>(1)</span> {} and <span id="a"></span>{}.</p>'
    assert search.light(around.format(FORMULA, FORMULA)) == around.format(text, text)
    assert search.light(around) == around
    broken = '<span class="katex"><span class="katex-html" aria-hidden="true"><span>x</span>'
    assert search.light(broken) == broken


def test_a_listing_is_indexed_as_plain_text():
    page = '<p><span>a</span></p><pre class="x">{}</pre><b>c</b>'
    coloured = '<span></span><span class="n">f</span><span class="p">(</span>1)\n'
    assert search.light(page.format(coloured)) == page.format("f(1)\n")


def test_the_pages_that_are_indexed_follow_those_of_the_site(tmp_path):
    site, kept = tmp_path / "site", tmp_path / "kept"
    (site / "checks").mkdir(parents=True)
    for name in ("index.html", "two.html", "search.html", "checks/one.html"):
        (site / name).write_text(f"<p>{FORMULA}</p>")

    def bring():
        count = search._write_pages(site, kept / "pages/zh", kept / "pages.json")
        return count, {
            path.relative_to(kept / "pages").as_posix(): path.stat().st_mtime_ns for path in kept.rglob("*.html")
        }

    count, first = bring()
    assert (count, set(first)) == (2, {"zh/index.html", "zh/two.html"})
    (site / "two.html").write_text("<p>new</p>")
    count, second = bring()
    assert count == 2
    assert second["zh/index.html"] == first["zh/index.html"]
    assert (kept / "pages/zh/two.html").read_text() == "<p>new</p>"
    (site / "two.html").unlink()
    (kept / "pages/zh/index.html").unlink()
    (kept / "pages.json").write_text("{")
    assert set(bring()[1]) == {"zh/index.html"}


def test_the_indexes_of_two_languages_are_joined(tmp_path):
    for language in ("en", "zh"):
        folder = tmp_path / language
        (folder / "fragment").mkdir(parents=True)
        (folder / "pagefind.js").write_text("same")
        (folder / f"fragment/{language}_1.pf_fragment").write_text(language)
        (folder / search.ENTRY).write_text(f'{{"version": "1", "languages": {{"{language}": {{"page_count": 1}}}}}}')
    search.join_indexes(tmp_path / "en", tmp_path / "zh")
    assert not (tmp_path / "zh").exists()
    assert sorted(path.name for path in (tmp_path / "en").rglob("*") if path.is_file()) == [
        "en_1.pf_fragment", "pagefind-entry.json", "pagefind.js", "zh_1.pf_fragment",
    ]  # fmt: skip
    assert (tmp_path / "en" / search.ENTRY).read_text() == (
        '{"languages":{"en":{"page_count":1},"zh":{"page_count":1}},"version":"1"}'
    )


# ---- beside the driver


def test_tasks_are_done_meanwhile_and_those_that_fail_are_done_again_here(tmp_path):
    def once(name):
        (tmp_path / name).write_text(str(os.getpid()))

    def not_in_another_process():
        if os.getpid() != here:
            raise ValueError("there")
        once("here")

    here = os.getpid()
    with beside.meanwhile(partial(once, "there"), not_in_another_process):
        pass
    assert ((tmp_path / "there").read_text() == str(here)) == (sys.platform != "linux")
    assert (tmp_path / "here").read_text() == str(here)

    def fail():
        raise ValueError("everywhere")

    with pytest.raises(ValueError, match="everywhere"), beside.meanwhile(fail):
        pass


def test_a_task_that_fails_says_why_unless_it_is_done_again(capfd):
    def fail():
        raise ValueError("a full moon")

    for quiet in (False, True):
        process = beside.start(fail, quiet)
        process.join()
        assert process.exitcode == 1
        assert ("ValueError: a full moon" in capfd.readouterr().err) == (not quiet)


def test_a_block_that_fails_ends_the_tasks_beside_it(tmp_path):
    def late():
        time.sleep(30)
        (tmp_path / "late").touch()

    began = time.monotonic()
    with pytest.raises(ValueError, match="the block"), beside.meanwhile(late):
        raise ValueError("the block")
    assert time.monotonic() - began < 25
    assert not (tmp_path / "late").exists()


# ---- what is kept


def test_a_notebook_is_made_again_when_its_page_its_outputs_or_its_translation_change(tmp_path, monkeypatch):
    made = []

    def notebook_of(page, entry, messages):
        made.append(page.docname)
        return {"text": page.path.read_text()}

    monkeypatch.setattr(downloads, "notebook_of", notebook_of)
    monkeypatch.setattr(downloads, "_messages", lambda catalogue: {})
    source, catalogues = tmp_path / "one.md", tmp_path / "mo"
    source.write_text("one")
    catalogues.mkdir()
    (catalogues / "one.mo").write_text("eins")
    page, entry = notebooks.Page("one", source, None), Entry({}, {}, 1.0, 2.0, "abc")

    def write(number, entry=entry):
        made.clear()
        site = tmp_path / f"site{number}"
        downloads.write_notebooks(site, tmp_path / "kept", [page], {"one": entry}, str(catalogues))
        return json.loads((site / "_notebooks/one.ipynb").read_text()), len(made)

    assert write(1) == ({"text": "one"}, 1)
    assert write(2) == ({"text": "one"}, 0)
    source.write_text("two")
    assert write(3) == ({"text": "two"}, 1)
    (catalogues / "one.mo").write_text("zwei")
    assert write(4)[1] == 1
    assert write(5, Entry({}, {}, 1.0, 2.0, "abd"))[1] == 1
    assert write(6, Entry({}, {}, 1.0, 2.0))[1] == 1  # not from the store: nobody knows what it holds
    kept = tmp_path / "kept/one.ipynb"
    write(7)
    kept.write_text(kept.read_text().replace("two", "ttt"))
    assert write(8) == ({"text": "two"}, 1)


def test_what_may_be_written_in_place_is_copied_and_the_rest_linked(tmp_path):
    figure = f"{'0a' * 32}-dark.svg"
    names = ("html/page.html", f"html/_images/{figure}", "html/_images/cover.svg", "indexed/pages/page.html")
    edition = editions.Edition("en", tmp_path / "work/en", tmp_path / "en.yml", {}, "machinery")
    for name in names:
        (edition.work / name).parent.mkdir(parents=True, exist_ok=True)
        (edition.work / name).write_text(name)
    (edition.work / "machinery").write_text("machinery")
    edition.whole.write_text(manifest(edition.work))
    editions.lay_out(edition)
    for name in names:
        assert (edition.next / name).read_text() == name
        linked = (edition.next / name).stat().st_ino == (edition.work / name).stat().st_ino
        assert linked == (name in (names[1], names[3]))
    (edition.work / "machinery").write_text("another")
    editions.lay_out(edition)
    assert sorted(path.name for path in edition.next.iterdir()) == ["machinery"]
