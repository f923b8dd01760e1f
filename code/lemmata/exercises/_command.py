"""The command behind `make check CHAPTER=svd`: a reader's file, function by function, each within a time limit."""

import argparse
import ast
import importlib
import inspect
import multiprocessing
import os
import pkgutil
import sys
import traceback
from collections.abc import Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import lemmata.exercises as package

from ._exercise import NotAttempted, WrongAnswer, exercises_in

READING = "<reading the file>"
START = "spawn"  # how the judging process begins: fresh, since torch does not survive a fork with its threads


def main(arguments: Sequence[str] | None = None) -> int:
    """Check one chapter's answers; 0 when all are right, 1 when one is not, 2 for a wrong call."""
    options = _options(arguments)
    chapters = chapters_with_exercises()
    if options.chapter not in chapters:
        asked = (
            f"There is no chapter {options.chapter!r} with exercises to check." if options.chapter else "Which chapter?"
        )
        print(
            f"{asked} There are: {', '.join(chapters) or 'none yet'}. "
            f"For example: make check CHAPTER={(chapters or ['svd'])[0]}",
            file=sys.stderr,
        )
        return 2
    path = Path(options.answers)
    if path.suffix != ".py":
        path = path / f"{options.chapter}.py"
    module = importlib.import_module(f"{package.__name__}.{options.chapter}")
    if not path.exists():
        return write_starters(module, path)
    return report(module, path, options.seconds)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m lemmata.exercises", description=__doc__)
    parser.add_argument(
        "chapter",
        nargs="?",
        default="",
        type=lambda name: name.replace("-", "_"),  # a page may be called vector-spaces
        help="the chapter's name, such as svd",
    )
    parser.add_argument(
        "--answers",
        default=os.environ.get("ANSWERS") or "answers",
        help="your file, or the folder that holds it (default: answers; also $ANSWERS)",
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=float(os.environ.get("LEMMATA_CHECK_SECONDS") or 60),
        help="time limit for each function (default: 60)",
    )
    return parser.parse_args(arguments)


def chapters_with_exercises() -> list[str]:
    return sorted(m.name for m in pkgutil.iter_modules(package.__path__) if not m.name.startswith("_"))


def starter_file(module: ModuleType) -> str:
    """A file with every starter of the chapter and the imports that their signatures need."""
    chapter = module.__name__.rpartition(".")[2]
    source = inspect.getsource(module)
    imports = [
        ast.get_source_segment(source, node)
        for node in ast.parse(source).body
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module != package.__name__)
    ]
    head = (
        f'"""My answers to the exercises of the chapter {chapter}. Check them with: make check CHAPTER={chapter}"""\n'
    )
    starters = [f"# {exercise.label}\n{exercise.starter()}" for exercise in exercises_in(module)]
    return "\n\n".join([head + "\n" + "\n".join(imports), *starters])


def write_starters(module: ModuleType, path: Path) -> int:
    """Write the reader's file where there is none yet."""
    exercises = exercises_in(module)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "x", encoding="utf-8") as file:
        file.write(starter_file(module))
    print(
        f"Wrote {path} with {len(exercises)} exercise{'s' if len(exercises) != 1 else ''} to fill in: "
        f"{', '.join(e.name for e in exercises)}. Write your answers there and run the same command again."
    )
    return 0


def report(module: ModuleType, path: Path, seconds: float) -> int:
    """Print one line for each exercise, and a last one that counts."""
    try:
        compile(path.read_text(encoding="utf-8"), str(path), "exec")
    except SyntaxError as error:
        print(f"{path}, line {error.lineno}: {error.msg}: {(error.text or '').strip()}", file=sys.stderr)
        return 1
    except (UnicodeDecodeError, IsADirectoryError, ValueError) as error:
        print(f"{path} cannot be read as Python: {error}", file=sys.stderr)
        return 1
    names = [exercise.name for exercise in exercises_in(module)]
    right = 0
    for name, outcome, message in judge(module.__name__, path, names, seconds):
        if name == READING:
            print(message, file=sys.stderr)
            return 1
        right += outcome == "right"
        print({"right": "✓ ", "empty": "· ", "wrong": "✗ "}[outcome] + message, flush=True)
    print(f"{right} of {len(names)} right" + ("." if right < len(names) else ": all of them. Well done."))
    return 0 if right == len(names) else 1


def judge(module: str, path: Path, names: list[str], seconds: float):
    """Yield (name, outcome, message); a function that runs too long is stopped, and the others go on without it."""
    context = multiprocessing.get_context(START)
    waiting = list(names)
    while waiting:
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=_judge_here, args=(module, str(path.resolve()), waiting, theirs), daemon=True)
        process.start()
        theirs.close()
        current = READING
        try:
            while waiting:
                # Starting Python and importing the libraries is not the reader's time.
                if not ours.poll(seconds if current != READING else seconds + 60):
                    yield current, "wrong", _too_long(current, path, seconds)
                    break
                current, outcome, message = ours.recv()
                if outcome == "begin":
                    continue
                yield current, outcome, message
                if current == READING:
                    return
                waiting.remove(current)
        except EOFError:
            process.join()
            how = f"Python ended (exit code {process.exitcode})"
            yield (
                current,
                "wrong",
                f"{path}: {how} while {'reading the file' if current == READING else 'checking ' + current}",
            )
        finally:
            process.kill()
            process.join()
            ours.close()
        if current == READING:
            return
        if current in waiting:
            waiting.remove(current)


def _too_long(name: str, path: Path, seconds: float) -> str:
    if name == READING:
        return (
            f"{path}: still running after {seconds:g} s while the file is read; does a loop at its top level never end?"
        )
    return f"{name}: stopped after {seconds:g} s; does a loop never end?"


def _judge_here(module_name: str, path: str, names: list[str], results: Connection) -> None:
    """In a process of its own: read the reader's file and judge the functions named."""
    module = importlib.import_module(module_name)
    exercises = {exercise.name: exercise for exercise in exercises_in(module)}
    answers: dict = {"__name__": "answers", "__file__": path}
    sys.path.insert(0, str(Path(path).parent))
    try:
        exec(compile(Path(path).read_text(encoding="utf-8"), path, "exec"), answers)
    except (Exception, SystemExit) as error:
        lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == path]
        results.send((READING, "wrong", f"{path}, line {lines[0] if lines else '?'}: {type(error).__name__}: {error}"))
        return
    for name in names:
        results.send((name, "begin", ""))
        if name not in answers:
            results.send((name, "wrong", f"{name}: the file has no function of this name"))
            continue
        try:
            verdict = exercises[name].check(answers[name])
            results.send((name, "right", str(verdict)))
        except NotAttempted as missing:
            results.send((name, "empty", str(missing)))
        except WrongAnswer as wrong:
            results.send((name, "wrong", str(wrong) if name in str(wrong) else f"{name}: {wrong}"))
        except SystemExit as error:
            results.send((name, "wrong", f"{name}: your function ended Python (SystemExit: {error})"))
