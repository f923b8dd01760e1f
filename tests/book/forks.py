"""Commands run by forks of a Python that has imported Sphinx and its extensions: half of a small build is imports.

Each command has a process of its own with its folder, environment, arguments and output, as `python -m` would give it.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import runpy
import signal
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

EXTENSIONS = Path(__file__).resolve().parents[2] / "book" / "_ext"
SPHINX = ("myst_nb.sphinx_ext", "sphinx.cmd.build", "sphinx.builders.gettext", "sphinx.builders._epub_base")
IMPORTED = {
    "sphinx": (*SPHINX, "lemmata_sphinx", "sphinx_proof", "sphinx_exercise", "sphinxcontrib.bibtex"),
    "lemmata_build": (*SPHINX, "lemmata_build.driver", "jupyter_book", "sphinx_book_theme", "lemmata_look", "nbclient"),
}


def run(module: str, *arguments: str, folder: Path, environment: dict[str, str], seconds: int = 300) -> tuple[int, str]:
    """`python -m module arguments` in the folder: its exit code, and what it printed on both streams."""
    if sys.platform != "linux":  # a fork of such a process is not safe elsewhere
        command = [sys.executable, "-m", module, *arguments]
        streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        done = subprocess.run(command, cwd=folder, env=environment, timeout=seconds, check=False, **streams)
        return done.returncode, done.stdout
    with tempfile.NamedTemporaryFile() as said:
        order = {"module": module, "arguments": arguments, "folder": str(folder), "environment": environment}
        server = _server(module, environment.get("PYTHONHASHSEED", "random"))
        print(json.dumps(order | {"said": said.name, "seconds": seconds}), file=server.stdin, flush=True)
        code = server.stdout.readline()
        assert code, "the process that is forked has ended"
        return int(code), said.read().decode("utf-8")


@cache
def _server(module: str, seed: str) -> subprocess.Popen[str]:
    """The process that is forked, with this seed of its hashes; it ends when this one does."""
    environment = os.environ | {"PYTHONPATH": str(EXTENSIONS), "PYTHONHASHSEED": seed}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    server = subprocess.Popen([sys.executable, __file__, module], env=environment, **pipes)
    atexit.register(server.communicate)
    return server


def _serve(module: str) -> None:
    import lemmata_build  # noqa: F401  (first: it keeps jsonschema from a slow import)
    from lemmata_build import lean

    if module == "lemmata_build":
        lean.execute_nothing()
    for name in IMPORTED[module]:
        importlib.import_module(name)
    gc.freeze()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _obey(**json.loads(line))
            return
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def _obey(module: str, arguments: list[str], folder: str, environment: dict[str, str], said: str, seconds: int) -> None:
    for stream, path, flags in ((0, os.devnull, os.O_RDONLY), (1, said, os.O_WRONLY), (2, said, os.O_WRONLY)):
        os.dup2(os.open(path, flags | os.O_APPEND), stream)
    signal.alarm(seconds)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0] = folder
    sys.argv[1:] = arguments
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve(sys.argv[1])
