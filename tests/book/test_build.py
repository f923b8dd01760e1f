"""The build as a whole, on a book of two chapters: what is executed, what fails, what an interruption leaves."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the helpers beside this file

from lemmata_build import driver, publish
from lemmata_build.compare import differences
from lemmata_build.errors import BuildError
from lemmata_build.execute import execute
from lemmata_build.keys import Keys
from lemmata_build.layout import Layout
from lemmata_build.notebooks import read_page
from lemmata_build.store import Store
from mini_book import apart, build, command, contents, edit, environment, write_book

CHAPTERS = ("stage1/one", "stage2/two")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A book built once; tests that change it work on a copy of its sources and its stored outputs."""
    root = write_book(tmp_path_factory.mktemp("built") / "a book")
    result = build(root)
    assert result.returncode == 0, result.stdout
    return root


@pytest.fixture
def copy(built, tmp_path):
    """The same sources elsewhere, with the outputs of their cells, but nothing of Sphinx."""
    root = tmp_path / "copy"
    shutil.copytree(built, root, ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(built / "_build/cache/executed", root / "_build/cache/executed")
    return root


@pytest.fixture
def again(built, tmp_path):
    """The built book itself, with all that Sphinx remembers of it; afterwards it is as it was."""
    kept = tmp_path / "as it was"
    shutil.copytree(built, kept, symlinks=True)
    yield built
    shutil.rmtree(built)
    shutil.copytree(kept, built, symlinks=True)


def run_cells(root):
    layout = Layout.at(root)
    pages = [read_page(name, layout.book / f"{name}.md", ["dollarmath"]) for name in CHAPTERS]
    return apart(execute, layout, pages, Keys(layout), timeout=20)


# ---- what a good build gives


def test_both_editions_are_whole(built):
    site = built / "_build/html"
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    for edition in ("", "zh/"):
        assert {f"{edition}{page}.html" for page in ("index", "search", *CHAPTERS)} <= names
        assert {f"{edition}objects.inv", f"{edition}searchindex.js"} <= names
        assert {f"{edition}_notebooks/{page}.ipynb" for page in CHAPTERS} <= names
    assert not [
        name for name in names if re.search(r"\.(map|ttf|pickle|po|mo)$|_sources|buildinfo|fontawesome\.js", name)
    ]
    english, chinese = ((site / edition / "stage1/one.html").read_text() for edition in ("", "zh"))
    assert ">7</" in english.replace("\n", "") or ">7<" in english
    assert "Low-rank approximation" in english
    assert "低秩近似" in chinese
    assert "基础" in chinese
    assert "Foundations" in english
    assert not list((built / "book").rglob("*.mo"))


def test_every_link_is_relative_and_leads_somewhere(built):
    site = built / "_build/html"
    for page in site.rglob("*.html"):
        for address in re.findall(r'(?:href|src)="([^"]*)"', page.read_text()):
            assert not address.startswith("/"), f"{page}: {address}"
            if re.match(r"[a-z]+:", address) or address.startswith("#") or not address:
                continue
            target = (page.parent / re.split(r"[?#]", address)[0]).resolve()
            assert target.exists(), f"{page}: {address}"


def test_a_page_s_notebook_holds_its_text_and_outputs(built):
    import nbformat

    path = built / "_build/html/_notebooks/stage1/one.ipynb"
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[0].outputs[0]["data"]["text/plain"] == "7"
    assert code[1].outputs[0]["text"] == "cell two of one\n"
    assert any("Low-rank approximation" in cell.source for cell in notebook.cells)


def test_the_search_index_holds_both_languages_and_their_sections(built):
    import gzip

    folder = built / "_build/html/pagefind"
    fragments = {path.name: gzip.decompress(path.read_bytes()).decode() for path in (folder / "fragment").iterdir()}
    assert {name.split("_")[0] for name in fragments} == {"en", "zh-cn"}
    chinese = [text for name, text in fragments.items() if name.startswith("zh") and "多头注意力" in text]
    assert chinese
    assert any('"id":"two-part"' in text and "/zh/stage2/two.html" in text for text in chinese)
    assert (folder / "pagefind.js").is_file()
    assert not list(folder.glob("*ui*"))


def test_nothing_changed_is_seen_at_once_and_a_lost_page_is_made_again(again):
    before = contents(again / "_build/html")
    result = build(again)
    assert "nothing has changed" in result.stdout
    assert "building" not in result.stdout
    (again / "_build/html/stage1/one.html").unlink()
    result = build(again)
    assert result.returncode == 0, result.stdout
    assert contents(again / "_build/html") == before


def test_what_an_edit_leaves_is_what_a_clean_build_gives(again, tmp_path):
    edit(again / "book/stage1/one.md", "Low-rank approximation", "A better approximation")
    first = build(again)
    assert "nothing to execute" in first.stdout
    assert "English edition: 1 page read, 1 written" in first.stdout
    edit(again / "book/stage1/one.md", "A better approximation", "A best approximation")  # no page has "better" now
    edit(again / "book/stage2/two.md", "# Chapter two", "# Chapter the second")  # every page's contents show it
    edit(again / "book/stage1/one.md", "$$ a = b + one $$", "$$ c $$ (eq-new)\n\n$$ a = b + one $$")
    edit(again / "book/locale/zh_CN/LC_MESSAGES/_toc.po", "基础", "根基")
    second = build(again)
    assert second.returncode == 0, second.stdout
    assert "nothing to execute" in second.stdout
    shutil.copytree(again, tmp_path / "clean", ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(again / "_build/cache/executed", tmp_path / "clean/_build/cache/executed")
    assert build(tmp_path / "clean", "--output", str(tmp_path / "site")).returncode == 0
    assert not differences(again / "_build/html", tmp_path / "site")
    assert "Chapter the second" in (tmp_path / "site/stage1/one.html").read_text()


def test_plain_jupyter_book_builds_the_same_sources(copy, tmp_path):
    options = ["--config", str(copy / "_config.yml"), "--toc", str(copy / "_toc.yml"), "--path-output", str(tmp_path)]
    arguments = [sys.executable, "-m", "jupyter_book.cli.main", "build", str(copy / "book"), *options]
    script = "import sys; from jupyter_book.cli.main import main; main(sys.argv[1:])"
    result = subprocess.run(
        [sys.executable, "-c", script, *arguments[3:]], env=environment(), capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Low-rank approximation" in (tmp_path / "_build/html/stage1/one.html").read_text()


# ---- what is executed


def test_an_edited_module_makes_its_chapters_alone_execute_and_reverting_hits(copy, capsys):
    edit(copy / "code/mini/deep/base.py", "2 * x", "3 * x")
    entries = run_cells(copy)
    said = capsys.readouterr().out
    assert "stage1/one: executing 2 cells (code/mini/deep/base.py changed)" in said
    assert "stage2/two: executing" not in said
    assert entries["stage1/one"].notebook["cells"][1]["outputs"][0]["data"]["text/plain"] == "10"
    edit(copy / "code/mini/deep/base.py", "3 * x", "2 * x")
    entries = run_cells(copy)
    assert "nothing to execute" in capsys.readouterr().out
    assert entries["stage1/one"].notebook["cells"][1]["outputs"][0]["data"]["text/plain"] == "7"


def test_a_damaged_entry_is_executed_again_with_the_same_result(copy, capsys):
    store = Store(Layout.at(copy).executed)
    (path,) = store.path("stage2/two", "x").parent.glob("*.json")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    entries = run_cells(copy)
    said = capsys.readouterr().out
    assert "stage2/two: its stored outputs are damaged" in said
    assert "stage2/two: executing" in said
    assert "stage1/one: executing" not in said
    assert entries["stage2/two"].notebook["cells"][1]["outputs"][0]["data"]["text/plain"] == "3"


@pytest.mark.parametrize(
    ("cell", "line", "said"),
    [
        ("x = 1\n1 / 0", 1, "raised ZeroDivisionError: division by zero"),
        ("import warnings\nwarnings.warn('too few steps')", 0, "wrote to stderr"),
        ("import time\ntime.sleep(60)", 0, "ran for more than 3 s"),
        ("import os\nos._exit(3)", 0, "took its kernel down"),
    ],
)
def test_a_cell_that_fails_is_named_with_its_chapter_cell_and_line(copy, capsys, monkeypatch, cell, line, said):
    path = copy / "book/stage2/two.md"
    edit(path, 'print("cell two of two")', cell)
    number = path.read_text().splitlines().index(cell.splitlines()[0]) + 1 + line
    layout = Layout.at(copy)
    pages = [read_page("stage2/two", path, ["dollarmath"])]
    with pytest.raises(BuildError, match="1 chapter could not be executed") as caught:
        apart(execute, layout, pages, Keys(layout), timeout=3)
    place = f"stage2/two: cell 2 (book/stage2/two.md, line {number})"
    assert place in str(caught.value)
    shown = capsys.readouterr().err
    assert f"{place} {said}" in shown
    if "warn" in cell:
        assert "too few steps" in shown
    if "1 / 0" in cell:
        assert "----> 2 1 / 0" in shown
    assert not [entry for entry in layout.executed.rglob("*.json") if "1 / 0" in entry.read_text()]


def test_a_kernel_that_cannot_be_started_is_told_with_its_chapter(copy, monkeypatch):
    path = copy / "book/stage2/two.md"
    edit(path, 'print("cell two of two")', "1 + 1")
    layout = Layout.at(copy)
    pages = [read_page("stage2/two", path, ["dollarmath"])]

    def run():
        monkeypatch.setattr(sys, "executable", shutil.which("false"))
        return execute(layout, pages, Keys(layout), timeout=3)

    with pytest.raises(BuildError, match="stage2/two: its kernel could not be started: Kernel died"):
        apart(run)


# ---- what fails


def test_a_warning_fails_the_build_again_and_again_and_leaves_the_site(again):
    before = contents(again / "_build/html")
    path = again / "book/stage1/one.md"
    edit(path, "Low-rank", "See {ref}`no-such-label` and {eq}`eq-none`. Low-rank")
    path.write_text(path.read_text() + "\n\nTwo blank lines before this.\n\nAnd {ref}`no-other-label`.\n")
    last = len(path.read_text().splitlines())
    for _ in range(2):
        result = build(again)
        assert result.returncode == 1
        assert "book/stage1/one.md:11: WARNING: undefined label: 'no-such-label'" in result.stdout
        assert "eq-none" in result.stdout
        assert f"book/stage1/one.md:{last}: WARNING: undefined label: 'no-other-label'" in result.stdout
        assert "The book was not built" in result.stdout
        assert contents(again / "_build/html") == before
    path.write_text((again / "book/stage1/one.md").read_text().split("\n\nTwo blank")[0])
    edit(path, "See {ref}`no-such-label` and {eq}`eq-none`. Low-rank", "Low-rank")
    assert build(again).returncode == 0
    assert contents(again / "_build/html") == before


def test_bad_tex_is_named_with_its_file_and_line(copy):
    from lemmata.data import katex_dir

    mathematics = "".join(f"    - lemmata_sphinx.{name}\n" for name in ("strings", "katex", "equations"))
    edit(copy / "_config.yml", "    - sphinx_book_theme\n", f"    - sphinx_book_theme\n{mathematics}")
    edit(copy / "_config.yml", "    gettext_compact", f"    lemmata_katex_dir: {katex_dir()}\n    gettext_compact")
    edit(copy / "_config.yml", "    gettext_compact", "    html_math_renderer: katex\n    gettext_compact")
    edit(copy / "book/stage2/two.md", "$$ a = b + two $$", "$$ a = \\frac{b}{ $$")
    result = build(copy)
    assert result.returncode == 1
    assert re.search(r"book/stage2/two\.md:16: WARNING: bad TeX: .*\\frac", result.stdout), result.stdout


def test_a_broken_table_of_contents_fails_before_anything_runs(copy):
    edit(copy / "_toc.yml", "stage2/two", "stage2/tow")
    result = build(copy)
    assert result.returncode == 1
    assert "_toc.yml:11: there is no page book/stage2/tow.md" in result.stdout
    assert "executing" not in result.stdout


def test_a_failing_equation_check_is_named(copy):
    tests = copy / "tests/equations"
    tests.mkdir(parents=True)
    (copy / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    (tests / "test_two.py").write_text(
        "import json, os, pathlib\n\n\ndef test_two():\n"
        "    good = os.environ['GOOD'] == '1'\n"
        "    check = {'test': 'test_two', 'file': 'tests/equations/test_two.py', 'line': 4, 'passed': good}\n"
        "    pathlib.Path(os.environ['LEMMATA_EQUATION_REPORT']).write_text(json.dumps({'eq-two': [check]}))\n"
        "    assert good\n"
    )
    from lemmata_build.equations import check_equations

    layout = Layout.at(copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # none is needed here
        patch.setenv("GOOD", "0")
        for _ in range(2):
            with pytest.raises(BuildError, match=r"eq-two: tests/equations/test_two\.py, line 4, test_two"):
                check_equations(layout)
        patch.setenv("GOOD", "1")
        check_equations(layout)
        patch.setenv("GOOD", "0")
        check_equations(layout)  # nothing has changed: not run
        edit(copy / "book/stage2/two.md", "$$ a = b + two $$", "$$ a = b - two $$")
        with pytest.raises(BuildError, match="eq-two"):
            check_equations(layout)


# ---- interruptions


def test_a_build_killed_at_any_moment_gives_the_same_bytes_when_run_again(again, tmp_path):
    root = again
    reference = contents(root / "_build/html")
    edit(root / "book/stage1/one.md", "Low-rank", "Lower-rank")
    edit(root / "code/mini/two.py", "return x", "return x + 1")
    started = time.monotonic()
    whole = command(root, "--build-dir", str(tmp_path / "other"))  # started as those that are killed are
    subprocess.run(whole, env=environment(), stdout=subprocess.DEVNULL, check=True)
    length = time.monotonic() - started
    wanted = contents(tmp_path / "other/html")
    assert wanted != reference
    chance = random.Random(7)
    shutil.rmtree(root / "_build/cache/work")
    shutil.rmtree(root / "_build/cache/executed")
    for share in (0.1, 0.3, 0.5, 0.7, 0.85, 0.95):
        process = subprocess.Popen(
            command(root), env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(length * (share + chance.uniform(-0.05, 0.05)))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert contents(root / "_build/html") in (reference, wanted)
    result = build(root)
    assert result.returncode == 0, result.stdout
    assert contents(root / "_build/html") == wanted
    leavings = [path.name for path in (root / "_build").iterdir() if path.name.startswith(".html")]
    assert leavings == []


def test_of_two_builds_at_once_the_second_waits(copy, built):
    builds = [
        subprocess.Popen(command(copy), env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=200)[0] for process in builds]
    assert [process.returncode for process in builds] == [0, 0], said
    assert sum("another build is at work" in text for text in said) == 1
    assert sum("nothing has changed" in text for text in said) == 1
    assert contents(copy / "_build/html") == contents(built / "_build/html")


def out_of_space(*_, **__):
    raise OSError(28, "No space left on device")


def without_sphinx(layout, both, after):
    return [after(edition, edition.next) for edition in both]


def empty_index(part, kept, address):
    (part / "pagefind").mkdir(parents=True)
    (part / "pagefind/pagefind-entry.json").write_text('{"languages": {}}')
    return 0


@pytest.mark.parametrize("step", ["store", "copy", "replace"])
def test_a_disk_that_fills_up_is_named_and_leaves_the_site(copy, monkeypatch, step):
    layout = Layout.at(copy)
    site = layout.output
    site.mkdir(parents=True)
    (site / "index.html").write_text("the last good site")
    if step == "store":
        shutil.rmtree(layout.executed)
        monkeypatch.setattr("lemmata_build.store.write_atomically", out_of_space)
    else:
        monkeypatch.setattr("lemmata_build.editions.build_editions", without_sphinx)
        monkeypatch.setattr("lemmata_build.part.copy_needed", out_of_space if step == "copy" else lambda *_: 0)
        monkeypatch.setattr("lemmata_build.part.build_index", empty_index)
        if step == "replace":
            monkeypatch.setattr(publish, "replace", out_of_space)
    with pytest.raises(BuildError, match=f"the disk is full.*The last good site in {site} is untouched"):
        apart(driver.build_site, layout)
    assert contents(site) == {"index.html": b"the last good site"}
    assert not list(site.parent.glob(f".{site.name}*"))  # nothing that was put together is left


def test_on_a_disk_that_is_really_full_the_last_good_site_stays(copy, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(disk)]
    if (
        os.geteuid() != 0
        or not shutil.which("mount")
        or subprocess.run(mount, capture_output=True, check=False).returncode
    ):
        pytest.skip("a small disk can be mounted by root only")
    try:
        options = ["--build-dir", str(disk / "build")]
        assert build(copy, *options).returncode == 0
        before = contents(disk / "build/html")
        free = shutil.disk_usage(disk).free
        (disk / "filler").write_bytes(b"x" * (free - 200_000))
        edit(copy / "book/stage1/one.md", "Low-rank", "Lower-rank")
        result = build(copy, *options)
        assert result.returncode == 1
        assert "the disk is full" in result.stdout
        assert "is untouched" in result.stdout
        assert contents(disk / "build/html") == before
        (disk / "filler").unlink()
        assert build(copy, *options).returncode == 0
        assert b"Lower-rank" in (disk / "build/html/stage1/one.html").read_bytes()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
