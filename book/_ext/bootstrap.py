"""Make the book's own Python environment in `.venv`, or do nothing, quickly, when it is whole.

`make` runs this before everything else, with whatever `python3` the machine has: it uses the standard library only and
keeps to syntax that old versions read, so that they can say which version is needed. The environment is whole when its
stamp names the present lock (requirements.txt), package (pyproject.toml) and place; without a stamp it was never
finished and is made anew. Settings come from the environment: LEMMATA_PYTHON (which Python to use) and TORCH_INDEX (a
second package index, for the build of PyTorch without CUDA).
"""
# ruff: noqa: UP032 (f-strings would be a syntax error in the old versions that must be able to say that they are old)

import contextlib
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

OLDEST, NEWEST = (3, 11), (3, 13)
WANTED = "Python 3.11, 3.12 or 3.13"
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
STAMP = os.path.join(VENV, "lemmata.json")
LOG = os.path.join(ROOT, "_build", "setup.log")
PROBE = (
    "import json, sys; from importlib.util import find_spec as f; "
    "b = getattr(sys, '_base_executable', None) or sys.executable; "
    "print(json.dumps([list(sys.version_info[:3]), b if sys.prefix != sys.base_prefix else sys.executable, "
    "[m for m in ('venv', 'ensurepip', 'ssl', 'sqlite3', 'ctypes', 'lzma') if f(m) is None]]))"
)


class SetupError(Exception):
    """The environment cannot be made; the message says what is missing and what to do."""


def say(line):
    """Print a line at once, marked as ours."""
    print("env: " + line, flush=True)


def key():
    """Return what the environment depends on, as one hash: the lock, the package's needs and the checkout's place."""
    digest = hashlib.sha256(ROOT.encode("utf-8", "surrogateescape"))
    with open(os.path.join(ROOT, "requirements.txt"), "rb") as file:
        digest.update(file.read())
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as file:
        counts = True
        for line in file:
            if line.startswith(b"["):  # how tests and style are configured changes no environment
                counts = not line.startswith(b"[tool.") or line.startswith(b"[tool.setuptools")
            if counts:
                digest.update(line)
    return digest.hexdigest()


def python_of_venv():
    """Return the environment's interpreter, or None when there is none that could run."""
    path = os.path.join(VENV, "bin", "python")
    return path if os.access(path, os.X_OK) else None


def stamp():
    """Return the record of the finished environment, or an empty dict."""
    try:
        with open(STAMP, encoding="utf-8") as file:
            record = json.load(file)
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def probe(command):
    """Return (version, interpreter, missing modules) of a Python, or None when it cannot be run."""
    try:
        ran = subprocess.run(
            [command, "-c", PROBE],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=60,
        )
        version, path, missing = json.loads(ran.stdout.decode("utf-8"))
        return tuple(version), path, missing
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def find_python(chosen):
    """Return (version, path) of the first suitable Python: the chosen one, or python3, then 3.11 to 3.13 by name."""
    names = [chosen] if chosen else ["python3", "python3.11", "python3.12", "python3.13", "python"]
    seen = []
    for name in names:
        found = probe(os.path.expanduser(name))
        if found is None:
            if chosen:
                raise SetupError("PYTHON={} cannot be run. Give the path or the name of {}.".format(chosen, WANTED))
            continue
        version, path, missing = found
        dotted = ".".join(map(str, version))
        if not OLDEST <= version[:2] <= NEWEST:
            seen.append("{} is Python {}".format(name, dotted))
        elif missing:
            seen.append("{} is Python {} but lacks {}".format(name, dotted, ", ".join(missing)))
            if {"venv", "ensurepip"} & set(missing):
                seen.append("  (on Debian and Ubuntu: apt install python{}.{}-venv)".format(*version))
            else:
                seen.append("  (it was built without them; install another build of Python)")
        else:
            return version, path
    raise SetupError(
        "The book needs {} with its venv module, and none was found.\n{}\n"
        "Install one (from python.org, your system's packages, pyenv or conda), or name one that is elsewhere:\n"
        "  make html PYTHON=/path/to/python3.11".format(
            WANTED, "\n".join("  " + line for line in seen) or "  No python3 could be run."
        )
    )


def remove_unfinished():
    """Delete an environment without a stamp; refuse when the folder is something else."""
    if os.path.islink(VENV) or os.path.isfile(VENV):
        os.unlink(VENV)
        return
    content = set(os.listdir(VENV)) if os.path.isdir(VENV) else set()
    if content and not content & {"pyvenv.cfg", "bin", "lib", "include", "Scripts", "Lib"}:
        raise SetupError("{} is not a Python environment. Move it away; the book keeps its own there.".format(VENV))
    shutil.rmtree(VENV, ignore_errors=True)
    if os.path.exists(VENV):
        raise SetupError("{} cannot be removed. Delete it by hand and try again.".format(VENV))


def run_pip(arguments, doing):
    """Run the environment's pip; show its progress in few lines, keep all in the log, explain a failure."""
    command = [python_of_venv(), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    environment["PYTHONNOUSERSITE"] = "1"
    environment["PYTHONUNBUFFERED"] = "1"
    lines = []
    collected = 0
    with open(LOG, "a", encoding="utf-8", errors="replace") as log:
        log.write("$ " + " ".join(command) + "\n")
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=ROOT,
        )
        for raw in process.stdout:
            line = raw.decode("utf-8", "replace").rstrip()
            lines.append(line)
            log.write(line + "\n")
            size = re.match(r"\s+Downloading .*?([\w.+-]+)-\d\S* \(([\d.]+) (MB|GB)", line)
            if line.startswith("Collecting "):
                collected += 1
                if collected % 40 == 0:
                    say("{} packages found".format(collected))
            elif size and (size.group(3) == "GB" or float(size.group(2)) >= 30):
                say("downloading {} ({} {})".format(*size.groups()))
            elif line.startswith("Installing collected packages"):
                say("unpacking {} packages".format(line.count(",") + 1))
        code = process.wait()
    if code:
        errors = [line for line in lines if line.startswith("ERROR")] or [line for line in lines if line.strip()][-3:]
        advice = "Check the network and pip's settings (`pip config list`), then run the same command again."
        text = "\n".join(lines)
        if "No space left" in text or "Errno 28" in text:
            advice = (
                "The disk is full: the environment takes about 3 GB (8 GB with CUDA). Free some space and try again."
            )
        elif "Read-only file system" in text or "Permission denied" in text:
            advice = "The folder cannot be written to. Clone the book where you may write."
        raise SetupError(
            "{} failed (pip ended with code {}):\n{}\n{}\nThe whole output is in {}.".format(
                doing, code, "\n".join("  " + line for line in errors[-4:]), advice, os.path.relpath(LOG, ROOT)
            )
        )


@contextlib.contextmanager
def locked():
    """Hold the lock of the environment, so that two commands at once make it once; it ends with the process."""
    import fcntl

    os.makedirs(os.path.dirname(LOG), exist_ok=True)
    with open(os.path.join(ROOT, "_build", ".environment.lock"), "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another command is setting it up; waiting")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def finished(chosen):
    """Tell whether the environment is whole, up to date and, where a Python was chosen, made with its version."""
    record = stamp()
    if record.get("key") != key() or python_of_venv() is None:
        return False
    if not chosen:
        return True
    found = probe(os.path.expanduser(chosen))
    return found is not None and list(found[0]) == record.get("python")


def set_up(chosen, index):
    """Make the environment or bring it up to date, and stamp it."""
    began = time.time()
    with open(LOG, "w", encoding="utf-8"):
        pass
    record = stamp()
    version, python = find_python(chosen)
    keep = record.get("python") and python_of_venv() and (not chosen or list(version) == record["python"])
    keep = keep and record.get("root") == ROOT and probe(python_of_venv()) is not None
    if keep:
        say("the lock has changed; bringing .venv up to date")
        os.unlink(STAMP)  # from here on it counts as unfinished
    else:
        if os.path.lexists(VENV):
            say("an unfinished or outdated .venv is here; making it anew")
            with contextlib.suppress(OSError):
                os.unlink(STAMP)
            remove_unfinished()
        say("making .venv with Python {} ({})".format(".".join(map(str, version)), python))
        ran = subprocess.run(
            [python, "-m", "venv", VENV], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        if ran.returncode or python_of_venv() is None:
            text = ran.stdout.decode("utf-8", "replace").strip()
            text = "\n".join("  " + line for line in text.splitlines()[-6:])
            raise SetupError("{} -m venv failed:\n{}".format(python, text))
    say("installing the packages of requirements.txt; the first time this takes some minutes")
    arguments = ["install", "--progress-bar=off", "-r", os.path.join(ROOT, "requirements.txt")]
    if index:
        arguments += ["--extra-index-url", index]
    run_pip(arguments, "Installing the packages")
    run_pip(
        ["install", "--quiet", "--no-deps", "--no-build-isolation", "-e", ROOT], "Installing the book's own package"
    )
    version = probe(python_of_venv())[0]
    record = {"key": key(), "python": list(version), "root": ROOT}
    temporary = STAMP + ".new"
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump(record, file)
    os.replace(temporary, STAMP)
    say("ready after {:.0f} s".format(time.time() - began))


def main():
    """Set up what is needed; return 0, or 1 after saying what is missing."""
    chosen, index = os.environ.get("LEMMATA_PYTHON", "").strip(), os.environ.get("TORCH_INDEX", "").strip()
    try:
        if finished(chosen):
            return 0
        if os.name == "nt":
            raise SetupError("On Windows, use the Windows Subsystem for Linux.")
        with locked():
            if not finished(chosen):
                set_up(chosen, index)
    except SetupError as error:
        print("\n{}\n".format(error), file=sys.stderr)
        return 1
    except OSError as error:
        print("\nThe environment could not be made: {}\n".format(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to go on.\n", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
