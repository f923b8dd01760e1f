"""The parts of the build driver, one by one: keys, store, contents, publishing, slimming."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from lemmata_build import editions, incremental, publish, stamp
from lemmata_build.__main__ import main
from lemmata_build.errors import BuildError, is_full_disk
from lemmata_build.execute import workers
from lemmata_build.imports import Modules
from lemmata_build.keys import Keys, difference
from lemmata_build.layout import Layout
from lemmata_build.notebooks import cell_line, line_in_cell, read_page
from lemmata_build.search import anchored, check_index
from lemmata_build.slim import copy_needed
from lemmata_build.store import KEPT, Entry, Store
from lemmata_build.toc import read_contents
from mini_book import TOC, command, edit, environment, write_book


@pytest.fixture
def book(tmp_path):
    return write_book(tmp_path / "a book")


def page(root, name="stage1/one"):
    return read_page(name, root / "book" / f"{name}.md", ["dollarmath"])


def key(root, name="stage1/one"):
    return Keys(Layout.at(root)).key(page(root, name).notebook)


# ---- what a chapter depends on


def test_imports_are_followed_through_packages_and_relative_names(book):
    modules = Modules(book / "code")
    assert modules.closure(["from mini.one import f"]) == {"mini", "mini.one", "mini.deep", "mini.deep.base"}
    assert modules.closure(["import mini.two as t\nimport numpy"]) == {"mini", "mini.two"}
    assert modules.closure(["%matplotlib inline\ndef f():\n    import mini.deep.base"]) == {
        "mini",
        "mini.deep",
        "mini.deep.base",
    }
    assert modules.closure(["import importlib\nimportlib.import_module('mini.two')"]) == {"mini", "mini.two"}
    assert modules.closure(["not python at all ("]) == set()


def test_a_module_chosen_at_run_time_counts_as_its_whole_package(book):
    (book / "code/mini/deep/chooser.py").write_text(
        "import importlib\n\n\ndef pick(n):\n    importlib.import_module(n)\n"
    )
    assert Modules(book / "code").closure(["import mini.deep.chooser"]) == {
        "mini", "mini.deep", "mini.deep.base", "mini.deep.chooser",
    }  # fmt: skip


def test_a_star_import_counts_as_the_whole_package(book):
    assert "mini.deep.base" in Modules(book / "code").closure(["from mini import *"])


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("code/mini/deep/base.py", "2 * x", "3 * x"),
        ("code/mini/one.py", "+ 1", "+ 2"),
        ("code/mini/__init__.py", "", "VERSION = 1\n"),
        ("requirements.txt", "1.0", "1.1"),
        ("book/stage1/one.md", "f(3)", "f(4)"),
    ],
)
def test_the_key_changes_with_everything_the_cells_use_and_comes_back(book, path, old, new):
    before = key(book)
    text = (book / path).read_text()
    (book / path).write_text(text.replace(old, new) if old else new)
    assert key(book) != before
    (book / path).write_text(text)
    assert key(book) == before


def test_the_key_does_not_change_with_prose_or_another_chapter_s_module(book):
    before = key(book)
    edit(book / "book/stage1/one.md", "Low-rank", "A low-rank")
    edit(book / "code/mini/two.py", "return x", "return x + 1")
    assert key(book) == before


def test_a_data_file_beside_a_module_is_part_of_the_key(book):
    (book / "code/mini/deep/table.json").write_text("[1]")
    before = key(book)
    (book / "code/mini/deep/table.json").write_text("[2]")
    assert key(book) != before


def test_the_model_setting_is_part_of_the_key(book, monkeypatch):
    before = key(book)
    monkeypatch.setenv("LEMMATA_MODEL", "another/model")
    assert key(book) != before


def test_the_files_of_a_model_in_a_folder_are_part_of_the_key(book, monkeypatch, tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "config.json").write_text("{}")
    monkeypatch.setenv("LEMMATA_MODEL", str(tmp_path / "model"))
    before = key(book)
    (tmp_path / "model" / "weights").symlink_to(tmp_path / "nowhere")  # told where the model is loaded
    assert key(book) == before
    (tmp_path / "model" / "config.json").write_text("{ }")
    assert key(book) != before


def test_the_reason_for_executing_again_is_said(book):
    keys = Keys(Layout.at(book))
    before = keys.parts(page(book).notebook)
    edit(book / "code/mini/deep/base.py", "2 * x", "3 * x")
    after = Keys(Layout.at(book)).parts(page(book).notebook)
    assert difference(before, after) == "code/mini/deep/base.py changed"


# ---- where a cell stands


def test_a_cell_is_found_in_its_page(book):
    path = book / "book/stage1/one.md"
    text, notebook = path.read_text(), page(book).notebook
    lines = text.splitlines()
    code = [n for n, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
    assert lines[cell_line(text, notebook, code[0]) - 1] == "from mini.one import f"
    assert lines[cell_line(text, notebook, code[1]) - 1] == 'print("cell two of one")'


def test_the_line_of_an_error_is_read_from_the_traceback():
    assert line_in_cell("Cell In[3], line 7\n   x", 3) == 7
    assert line_in_cell("somewhere else", 3) is None


# ---- the store


ENTRY = Entry({"cells": []}, {"cells": "1"}, 1.5, 80.0)


def test_an_entry_comes_back_as_it_was(tmp_path):
    store = Store(tmp_path)
    store.put("a/b", "key", ENTRY)
    assert store.get("a/b", "key") == ENTRY
    assert store.get("a/b", "other") is None
    assert store.get("a/c", "key") is None


@pytest.mark.parametrize("damage", ["cut", "bit", "empty", "binary", "renamed"])
def test_a_damaged_entry_is_noticed_and_removed(tmp_path, capsys, damage):
    store = Store(tmp_path)
    store.put("a/b", "key", ENTRY)
    path = store.path("a/b", "key")
    data = path.read_bytes()
    if damage == "renamed":  # whole, but another entry's
        path = store.path("a/b", "other")
        path.write_bytes(data)
    else:
        damaged = {"cut": data[:-7], "bit": data.replace(b"80", b"81"), "empty": b"", "binary": b"\xff\xfe" + data}
        path.write_bytes(damaged[damage])
    assert store.get("a/b", path.stem) is None
    assert "a/b: its stored outputs are damaged" in capsys.readouterr().out
    assert not path.exists()


def test_the_store_forgets_the_oldest_entries_of_a_page(tmp_path):
    store = Store(tmp_path)
    for number in range(KEPT + 3):
        store.put("a", f"key{number}", ENTRY)
        os.utime(store.path("a", f"key{number}"), (number, number))
    store.put("a", "last", ENTRY)
    assert store.get("a", "last") == ENTRY
    assert store.get("a", "key0") is None
    assert len(list(tmp_path.rglob("*.json"))) == KEPT


# ---- the table of contents and the settings


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("stage2/two", "stage2/tow", "_toc.yml:11: there is no page book/stage2/tow.md"),
        (TOC[TOC.index("  - caption: Learning") :], "", "book/stage2/two.md is not in _toc.yml"),
        ("caption: Learning", "caption: [Learning", "_toc.yml:"),
        ("root: index", "rot: index", "root"),
        ("    chapters:\n      - file: stage1/one", "    chapters: 3", "_toc.yml"),
        ("format: jb-book\n", "- ", "_toc.yml"),
        ("numbered: true\n    chapters:\n      - file: stage1/one", "numbered: true\n    numbered: false", "twice"),
    ],
)  # fmt: skip
def test_a_broken_table_of_contents_is_named(book, old, new, said):
    edit(book / "_toc.yml", old, new)
    with pytest.raises(BuildError) as caught:
        read_contents(Layout.at(book))
    assert said in str(caught.value)


def test_a_missing_table_of_contents_is_named(book):
    (book / "_toc.yml").unlink()
    with pytest.raises(BuildError, match=r"_toc\.yml is missing"):
        read_contents(Layout.at(book))


def test_a_draft_leaves_out_what_does_not_exist_yet(book):
    (book / "book/stage2/two.md").unlink()
    contents = read_contents(Layout.at(book, draft=True))
    assert contents.docnames == ["index", "stage1/one"]
    assert "Learning" not in str(contents.data)


def test_the_number_of_workers_can_be_set_and_nonsense_is_refused(monkeypatch):
    monkeypatch.setenv("LEMMATA_JOBS", "3")
    assert workers() == 3
    for nonsense in ("0", "-1", "two"):
        monkeypatch.setenv("LEMMATA_JOBS", nonsense)
        with pytest.raises(BuildError, match="LEMMATA_JOBS must be a whole number"):
            workers()


# ---- publishing


def site(folder, text):
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    return folder


@pytest.mark.parametrize("exchange", [True, False])
def test_the_site_is_replaced_whole(tmp_path, monkeypatch, exchange):
    if not exchange:
        monkeypatch.setattr(publish, "_exchange", lambda one, other: False)
    output = site(tmp_path / "html", "old")
    (output / "gone.html").write_text("old")
    staged = publish.stage(output)
    (staged / "index.html").write_text("new")
    publish.replace(output, staged)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert [(path.name, path.read_text()) for path in output.iterdir()] == [("index.html", "new")]


def test_a_build_killed_between_the_two_renames_is_mended(tmp_path):
    site(tmp_path / ".html.old", "old")
    publish.recover(tmp_path / "html")
    assert (tmp_path / "html/index.html").read_text() == "old"
    site(tmp_path / ".html.old", "older")
    publish.recover(tmp_path / "html")
    assert (tmp_path / "html/index.html").read_text() == "old"
    assert not (tmp_path / ".html.old").exists()


def test_a_site_that_lost_a_file_or_a_byte_is_noticed(tmp_path):
    output = site(tmp_path / "html", "page")
    (output / "two.html").write_text("two")
    whole = publish.manifest(output)
    assert publish.manifest(output) == whole
    (output / "two.html").write_text("tw")
    assert publish.manifest(output) != whole
    (output / "two.html").unlink()
    assert publish.manifest(output) != whole


def test_a_changed_input_is_seen_by_its_bytes_not_by_its_date(book):
    layout = Layout.at(book)
    site(layout.output, "page")
    assert stamp.changed(layout)[0] is None
    stamp.remember(layout, stamp.inputs(layout))
    assert stamp.changed(layout)[0] == []
    path = book / "book/stage1/one.md"
    os.utime(path, (1, 1))
    assert stamp.changed(layout)[0] == []
    edit(path, "Low-rank", "low-rank")
    os.utime(path, (0, 0))
    assert stamp.changed(layout)[0] == ["book/stage1/one.md"]
    (book / "book/new.md").write_text("# New\n")
    assert stamp.changed(layout)[0] == ["book/new.md", "book/stage1/one.md"]
    (layout.output / "index.html").unlink()
    assert stamp.changed(layout)[0] is None


@pytest.mark.parametrize(
    "damage", ["[]", '"x"', '{"about": {}}', '{"about', '{"about": {}, "site": "", "inputs": []}', "\xff"]
)
def test_a_damaged_record_of_the_site_counts_as_none(book, damage):
    layout = Layout.at(book)
    site(layout.output, "page")
    stamp.remember(layout, stamp.inputs(layout))
    layout.stamp.write_bytes(damage.encode("latin-1"))
    differing, made_from = stamp.changed(layout)
    assert differing is None
    stamp.remember(layout, made_from)
    assert stamp.changed(layout)[0] == []


def build(layout, edition):
    editions.lay_out(edition)
    editions.build_editions(layout, [edition])


@pytest.fixture
def edition(book, monkeypatch):
    """An edition whose "Sphinx" notes what it found of the last build, and what is built from it."""

    def run_sphinx(layout, edition):
        kept = edition.next / "doctrees/page"
        found = kept.read_text() if kept.exists() else "nothing"
        if found not in ("nothing", "a page"):
            raise ValueError(f"unpickled {found}")
        for name, text in (("doctrees/page", "a page"), ("html/found.txt", found)):
            (edition.next / name).parent.mkdir(parents=True, exist_ok=True)
            (edition.next / name).write_text(text)
        return {"good": True}

    monkeypatch.setattr(editions, "run_sphinx", run_sphinx)
    layout = Layout.at(book)
    one = editions.Edition("en", layout.work / "en", layout.cache / "toc/en.yml", {}, "machinery 1")
    build(layout, one)
    assert (one.html / "found.txt").read_text() == "nothing"
    build(layout, one)
    assert (one.html / "found.txt").read_text() == "a page"
    return layout, one


@pytest.mark.skipif(sys.platform != "linux", reason="a replaced Sphinx reaches a forked process only")
@pytest.mark.parametrize("damage", ["cut", "lost", "more", "record cut", "record lost"])
def test_kept_output_that_is_not_whole_is_not_built_upon(edition, damage):
    layout, one = edition
    page = one.work / "doctrees/page"
    if damage == "cut":
        page.write_text("a p")
    elif damage == "lost":
        page.unlink()
    elif damage == "more":
        (one.work / "html/more.html").write_text("left by somebody")
    elif damage == "record cut":
        one.whole.write_bytes(one.whole.read_bytes()[:9])
    else:
        one.whole.unlink()
    build(layout, one)
    assert (one.html / "found.txt").read_text() == "nothing"
    assert not (one.html / "more.html").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="a replaced Sphinx reaches a forked process only")
def test_damage_that_only_sphinx_notices_leads_to_a_build_without_what_was_kept(edition, capsys):
    layout, one = edition
    (one.work / "doctrees/page").write_text("xxxxxx")  # as long as it was
    build(layout, one)
    said = capsys.readouterr().out
    assert "English edition: ValueError: unpickled xxxxxx" in said
    assert "building it again, without what was kept" in said
    assert (one.html / "found.txt").read_text() == "nothing"


@pytest.mark.skipif(sys.platform != "linux", reason="a replaced Sphinx reaches a forked process only")
def test_what_fails_without_anything_kept_fails_once(book, monkeypatch, capsys):
    def run_sphinx(layout, edition):
        raise ValueError("a bad setting")

    monkeypatch.setattr(editions, "run_sphinx", run_sphinx)
    layout = Layout.at(book)
    one = editions.Edition("en", layout.work / "en", layout.cache / "toc/en.yml", {}, "machinery 1")
    with pytest.raises(BuildError, match="English edition: ValueError: a bad setting"):
        build(layout, one)
    assert "building it again" not in capsys.readouterr().out


def test_only_the_static_files_that_a_page_reaches_are_published(tmp_path):
    source, target, own = tmp_path / "from", tmp_path / "to", tmp_path / "own"
    files = {
        "index.html": '<link href="_static/look/a.css?v=1"><script src="_static/a.js"></script>',
        "two.html": '<img src="_images/x%20y.svg">',
        "_images/x y.svg": "figure",
        "_images/of-yesterday.svg": "figure",
        "_static/look/a.css": "@import 'b.css'; x { src: url(../fonts/f.woff2) url(../fonts/f.ttf) }",
        "_static/look/b.css": "",
        "_static/fonts/f.woff2": "font",
        "_static/fonts/f.ttf": "font",
        "_static/a.js": "load('widget.json')",
        "_static/widget.json": "{}",
        "_static/unused.js": "x",
        "_static/a.js.map": "x",
        "_static/own.js": "loaded by nobody knows whom",
        "_sources/index.md": "x",
        ".buildinfo": "x",
        "objects.inv": "x",
        "searchindex.js": "x",
    }
    for name, text in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    own.mkdir()
    (own / "own.js").write_text("x")
    copy_needed(source, target, own)
    published = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert published == {
        "index.html", "two.html", "_images/x y.svg", "objects.inv", "searchindex.js",
        "_static/look/a.css", "_static/look/b.css",
        "_static/fonts/f.woff2", "_static/a.js", "_static/widget.json", "_static/own.js",
    }  # fmt: skip


def test_a_section_s_id_moves_to_its_heading_in_what_is_indexed():
    before = '<section class="x" id="part">\n<span id="old"></span><h2>Part<a href="#part">#</a></h2><section><p>'
    after = '<section>\n<span id="old"></span><h2 id="part">Part<a href="#part">#</a></h2><section><p>'
    assert anchored(before) == after


def test_an_index_that_is_not_whole_is_refused(tmp_path):
    folder = tmp_path / "pagefind"
    folder.mkdir()
    (folder / "en_1.pf_fragment").write_bytes(gzip.compress(b"page"))
    check_index(folder, pages=1)
    with pytest.raises(BuildError, match="holds 1 pages of 2"):
        check_index(folder, pages=2)
    (folder / "en_1.pf_fragment").write_bytes(gzip.compress(b"page")[:-3])
    with pytest.raises(BuildError, match=r"damaged: en_1\.pf_fragment"):
        check_index(folder, pages=1)


# ---- what pages share, and the rest


def test_what_pages_share_does_not_depend_on_order():
    assert incremental.canonical({"b": {2, 1}, "a": [1]}) == incremental.canonical({"a": [1], "b": {1, 2}})
    assert incremental.canonical({"a": [1, 2]}) != incremental.canonical({"a": [2, 1]})


def test_a_full_disk_is_recognised_behind_other_errors():
    error = RuntimeError("could not write")
    error.__cause__ = OSError(28, "No space left on device")
    assert is_full_disk(error)
    assert is_full_disk("OSError: [Errno 28] No space left on device")
    assert not is_full_disk(OSError(2, "No such file"))


def test_two_sites_are_compared_byte_for_byte(tmp_path, capsys):
    one, other = site(tmp_path / "one", "a\nb"), site(tmp_path / "other", "a\nb")
    assert main(["compare", str(one), str(other)]) == 0
    (other / "index.html").write_text("a\nc")
    (one / "more.html").write_text("x")
    assert main(["compare", str(one), str(other)]) == 1
    said = capsys.readouterr().out
    assert "differs: index.html (line 2" in said
    assert f"only in {one}: more.html" in said
    assert main(["compare", str(one), str(tmp_path / "none")]) == 2


def test_a_second_build_waits_and_says_so(tmp_path):
    script = "import sys,time; from pathlib import Path; from lemmata_build.lock import only_one\n"
    script += f"with only_one(Path({str(tmp_path)!r})):\n    print('in', flush=True); time.sleep(float(sys.argv[1]))\n"
    start = [sys.executable, "-c", script]
    first = subprocess.Popen([*start, "60"], env=environment(), stdout=subprocess.PIPE, text=True)
    try:
        assert first.stdout.readline() == "in\n"
        second = subprocess.Popen([*start, "0"], env=environment(), stdout=subprocess.PIPE, text=True)
        assert f"another build is at work in {tmp_path} (process {first.pid})" in second.stdout.readline()
        time.sleep(0.2)
        assert second.poll() is None
    finally:
        first.kill()
        first.communicate()
    rest, _ = second.communicate(timeout=20)
    assert rest == "in\n"


def test_an_unknown_command_or_option_is_refused(tmp_path):
    for arguments in (["publish"], ["html", "--quick"]):
        result = subprocess.run(
            [*command(tmp_path)[:3], *arguments], env=environment(), capture_output=True, text=True, check=False
        )
        assert result.returncode == 2
        assert arguments[-1] in result.stderr
