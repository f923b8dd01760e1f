"""Setting up: what `make` does on a fresh machine, and what it says when something is missing."""

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
import zipfile
from importlib.metadata import packages_distributions, requires, version
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
BOOTSTRAP = ROOT / "book" / "_ext" / "bootstrap.py"

# A build backend of a few lines, so that the toy checkout installs without a network and without setuptools.
BACKEND = textwrap.dedent(
    """
    import zipfile

    def build_editable(wheel_directory, config_settings=None, metadata_directory=None):
        name = "lemmata-0.1.0-py3-none-any.whl"
        with zipfile.ZipFile(wheel_directory + "/" + name, "w") as wheel:
            wheel.writestr("lemmata_here.py", "")
            info = "lemmata-0.1.0.dist-info/"
            wheel.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: lemmata\\nVersion: 0.1.0\\n")
            wheel.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
            wheel.writestr(info + "RECORD", "")
        return name
    """
)


@pytest.fixture
def checkout(tmp_path):
    """A toy checkout, in a folder with a space in its name, with our Makefile and setup and a lock of nothing."""
    top = tmp_path / "a book"
    (top / "book" / "_ext").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", top)
    shutil.copy(BOOTSTRAP, top / "book" / "_ext")
    (top / "requirements.txt").write_text("")
    (top / "backend.py").write_text(BACKEND)
    (top / "pyproject.toml").write_text(
        '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
        '[project]\nname = "lemmata"\nversion = "0.1.0"\n'
    )
    return top


@pytest.fixture
def offline(monkeypatch):
    """No package index at all."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in (
        "PIP_EXTRA_INDEX_URL",
        "PIP_INDEX_URL",
        "TORCH_INDEX",
        "LEMMATA_PYTHON",
        "MAKEFLAGS",
        "MAKELEVEL",
        "MAKEOVERRIDES",
    ):
        monkeypatch.delenv(name, raising=False)


def make(folder, *arguments, **environment):
    """Run make with the environment given besides ours; returns the finished process."""
    return subprocess.run(
        ["make", *arguments],
        cwd=folder,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def bootstrap_of(folder):
    """The setup module of a checkout."""
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", folder / "book" / "_ext" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pythons(folder, **said):
    """A folder for PATH with what make needs and Pythons that say of themselves what they are told to."""
    folder.mkdir()
    for tool in ("make", "sh", "rm", "find", "awk"):
        (folder / tool).symlink_to(shutil.which(tool))
    for name, (number, missing) in said.items():
        script = folder / name.replace("_", ".")
        answer = json.dumps([number, str(script), missing])
        script.write_text(
            f"#!/bin/sh\ncase \"$2\" in *version_info*) echo '{answer}';; *) exec '{sys.executable}' \"$@\";; esac\n"
        )
        script.chmod(0o755)
    return {"PATH": str(folder)}


def test_a_python_that_is_too_old_is_named(checkout, offline, tmp_path):
    path = pythons(tmp_path / "bin", python3=([3, 9, 2], []), python3_11=([3, 10, 1], []))
    ran = make(checkout, "html", **path)
    assert ran.returncode == 2
    assert "needs Python 3.11, 3.12 or 3.13" in ran.stderr
    assert "python3 is Python 3.9.2" in ran.stderr
    assert "PYTHON=/path/to/python3.11" in ran.stderr
    assert not (checkout / ".venv").exists()


def test_a_python_that_is_too_new_is_named(checkout, offline, tmp_path):
    ran = make(checkout, "env", **pythons(tmp_path / "bin", python3=([3, 14, 0], [])))
    assert ran.returncode == 2
    assert "python3 is Python 3.14.0" in ran.stderr


def test_a_python_without_venv_is_named_with_the_cure(checkout, offline, tmp_path):
    ran = make(checkout, "env", **pythons(tmp_path / "bin", python3=([3, 11, 2], ["ensurepip"])))
    assert ran.returncode == 2
    assert "python3 is Python 3.11.2 but lacks ensurepip" in ran.stderr
    assert "apt install python3.11-venv" in ran.stderr


def test_no_python_at_all_is_said(checkout, offline, tmp_path):
    ran = make(checkout, "env", **pythons(tmp_path / "bin"))
    assert ran.returncode == 2
    assert "No python3 was found" in ran.stdout


def test_a_chosen_python_that_cannot_be_run_is_named(checkout, offline):
    ran = make(checkout, "env", "PYTHON=/no such/python")
    assert ran.returncode == 2
    assert "PYTHON=/no such/python cannot be run" in ran.stderr


def test_the_first_suitable_python_is_taken(checkout, tmp_path, monkeypatch):
    bootstrap = bootstrap_of(checkout)
    known = {"python3": ((3, 9, 1), "/old", []), "python3.12": ((3, 12, 4), "/new", [])}
    monkeypatch.setattr(bootstrap, "probe", known.get)
    assert bootstrap.find_python("") == ((3, 12, 4), "/new")
    with pytest.raises(bootstrap.SetupError, match="cannot be run"):
        bootstrap.find_python("python3.11")


def test_a_folder_that_is_no_environment_is_left_alone(checkout, offline):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "my notes.txt").write_text("keep")
    ran = make(checkout, "env", f"PYTHON={sys.executable}")
    assert ran.returncode == 2
    assert "is not a Python environment. Move it away" in ran.stderr
    assert (checkout / ".venv" / "my notes.txt").read_text() == "keep"


def test_from_no_network_to_a_whole_environment(checkout, offline, tmp_path):
    """An install that fails, one that repairs it, one that has nothing to do, a change, an interruption."""
    (checkout / "requirements.txt").write_text("no-such-package-here==1.0\n")
    chosen = f"PYTHON={sys.executable}"

    # No network: the message says what failed, and nothing counts as finished.
    ran = make(checkout, "env", chosen)
    assert ran.returncode == 2
    for part in (
        "Installing the packages failed",
        "no-such-package-here==1.0",
        "Check the network",
        "_build/setup.log",
    ):
        assert part in ran.stderr
    assert not (checkout / ".venv" / "lemmata.json").exists()
    assert "No matching distribution" in (checkout / "_build" / "setup.log").read_text()

    # The half-finished environment is noticed and made anew; of two commands at once, one does it.
    (checkout / "requirements.txt").write_text("")
    command = ["make", "env", chosen]
    options = {"cwd": checkout, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    both = [subprocess.Popen(command, text=True, **options) for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert sum("an unfinished or outdated .venv is here; making it anew" in text for text in said) == 1, said
    assert sum("ready after" in text for text in said) == 1, said
    assert (checkout / ".venv" / "lemmata.json").exists()

    # The second time nothing is run and nothing is said.
    ran = make(checkout, "env", chosen)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")

    # A changed lock is installed into the environment that is there.
    before = (checkout / ".venv" / "pyvenv.cfg").stat().st_ino
    (checkout / "requirements.txt").write_text("# nothing more\n")
    ran = make(checkout, "env")
    assert ran.returncode == 0, ran.stderr
    assert "the lock has changed; bringing .venv up to date" in ran.stdout
    assert (checkout / ".venv" / "pyvenv.cfg").stat().st_ino == before

    # While that happens it counts as unfinished: what fails or is killed then is made anew.
    (checkout / "requirements.txt").write_text("no-such-package-here==1.0\n")
    assert make(checkout, "env").returncode == 2
    assert not (checkout / ".venv" / "lemmata.json").exists()


def test_an_environment_whose_python_has_gone_is_not_finished(checkout):
    bootstrap = bootstrap_of(checkout)
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    stamp = checkout / ".venv" / "lemmata.json"
    stamp.write_text(json.dumps({"key": bootstrap.key(), "python": list(sys.version_info[:3]), "root": str(checkout)}))
    assert bootstrap.finished("")
    assert bootstrap.finished(sys.executable)
    (checkout / ".venv" / "bin" / "python").unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to("/gone/python3.11")
    assert not bootstrap.finished("")
    (checkout / ".venv" / "bin" / "python").unlink()
    (checkout / ".venv" / "bin" / "python").symlink_to(sys.executable)
    stamp.write_text('{"key": ')
    assert not bootstrap.finished("")
    stamp.write_text("[]")
    assert not bootstrap.finished("")


def test_a_moved_checkout_is_set_up_again(checkout, tmp_path):
    before = bootstrap_of(checkout).key()
    moved = checkout.rename(tmp_path / "moved")
    assert bootstrap_of(moved).key() != before


def test_the_setup_can_be_read_by_old_pythons():
    """f-strings, := and annotations are later than the Pythons that must be able to say that they are too old."""
    tree = ast.parse(BOOTSTRAP.read_text(encoding="utf-8"), feature_version=(3, 7))
    for node in ast.walk(tree):
        assert not isinstance(node, ast.JoinedStr | ast.NamedExpr | ast.AnnAssign | ast.Match), f"line {node.lineno}"
        if isinstance(node, ast.FunctionDef):
            assert node.returns is None
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= sys.stdlib_module_names


@pytest.mark.parametrize("slip", ["CHAPTR=svd", "python=python3.11", "TORCH-INDEX=x"])
def test_an_unknown_variable_is_refused(checkout, slip):
    ran = make(checkout, "help", slip)
    assert ran.returncode == 2
    assert f"There is no variable {slip.split('=')[0]}; there are PYTHON" in ran.stderr


def test_help_is_the_default_and_lists_every_target(checkout):
    ran = make(checkout)
    assert ran.returncode == 0
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)[1].split()
    listed = re.findall(r"^  make ([a-z-]+)", ran.stdout, flags=re.MULTILINE)
    assert sorted(listed) == sorted(targets)
    assert {"html", "test", "check", "serve", "lab", "zh", "data", "bench", "clean", "help"} <= set(targets)


def test_clean_keeps_the_data(checkout):
    for name in ("data/x", "vendor/x", "html/x", "cache/x"):
        file = checkout / "_build" / name
        file.parent.mkdir(parents=True)
        file.write_text("")
    assert make(checkout, "clean").returncode == 0
    assert sorted(path.name for path in (checkout / "_build").iterdir()) == ["data", "vendor"]
    assert make(checkout, "clean-all").returncode == 0
    assert not (checkout / "_build").exists()


def requirements():
    """The requirements of the lock, parsed."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line) for line in lines if line.strip() and not line.startswith("#")]


def test_every_version_is_pinned_and_named_once():
    names = [requirement.name.lower().replace("_", "-") for requirement in requirements()]
    assert len(names) == len(set(names))
    for requirement in requirements():
        assert re.fullmatch(r"==[^+*]+", str(requirement.specifier)), requirement
        assert requirement.url is None


def test_this_environment_is_the_locks():
    for requirement in requirements():
        if requirement.marker is None or requirement.marker.evaluate():
            assert requirement.specifier.contains(version(requirement.name), prereleases=True), requirement


def test_the_checks_before_publishing_are_sound_bash():
    ran = subprocess.run(["bash", "-n", str(ROOT / ".ci" / "run")], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_the_readme_names_commands_and_files_that_exist():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", readme, flags=re.DOTALL))
    named = set(re.findall(r"^make ([a-z-]+)", blocks, flags=re.MULTILINE)) | set(
        re.findall(r"`make ([a-z-]+)", readme)
    )
    assert {"html", "test"} <= named <= targets
    for link in re.findall(r"\]\(([^)#:]+)\)", readme):
        assert (ROOT / link).exists(), f"README.md links to {link}, which is not there"


def brought_by_pip():
    """The distributions that `pip install ".[book]"` of the package installs, what they need included."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    waiting = [Requirement(line) for line in [*project["dependencies"], *project["optional-dependencies"]["book"]]]
    found = set()
    while waiting:
        one = waiting.pop()
        name = one.name.lower().replace("_", "-")
        if name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(name)
            waiting += map(Requirement, requires(name) or [])
    return found


def imported(source):
    """The top-level modules that a piece of Python imports, relative imports and our own package aside."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - {"lemmata"}


def sources_that_readers_run():
    """The package's modules and every chapter's cells, by file."""
    found = {path: path.read_text(encoding="utf-8") for path in (ROOT / "code" / "lemmata").rglob("*.py")}
    for path in (ROOT / "book").glob("stage*/*.md"):
        cells = re.findall(r"^```\{code-cell\}.*?\n(.*?)^```", path.read_text(encoding="utf-8"), flags=re.M | re.S)
        found[path] = "\n".join(re.sub(r"\A---\n.*?\n---\n", "", cell, flags=re.S) for cell in cells)
    return found


def test_what_a_downloaded_notebook_imports_comes_with_the_package():
    brought, provided = brought_by_pip(), packages_distributions()
    assert {"numpy", "torch", "pymc"} <= brought
    assert not {"sphinx", "pytest", "jupyterlab"} & brought  # so that a slip can be seen
    lacking = {
        f"{path.relative_to(ROOT)} imports {name}"
        for path, source in sources_that_readers_run().items()
        for name in imported(source)
        if not {dist.lower().replace("_", "-") for dist in provided.get(name, [])} & brought
    }
    assert lacking == set()


def test_the_package_as_pip_installs_it_holds_every_module(tmp_path):
    shutil.copytree(ROOT / "code", tmp_path / "code", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, tmp_path)
    script = "import setuptools.build_meta as backend; print(backend.build_wheel('wheel'))"
    (tmp_path / "wheel").mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    with zipfile.ZipFile(tmp_path / "wheel" / ran.stdout.splitlines()[-1]) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    code = ROOT / "code"
    there = {path.relative_to(code).as_posix() for path in (code / "lemmata").rglob("*") if path.is_file()}
    assert held == {name for name in there if "__pycache__" not in name}
