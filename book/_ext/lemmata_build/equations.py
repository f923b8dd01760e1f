"""Step 0: run the checks of the labelled equations when anything that they depend on has changed."""

import json
import re
import subprocess
import sys
import time

from .environment import build_environment
from .errors import BuildError
from .files import digest, file_digest, tree_digest, write_atomically
from .imports import Modules
from .layout import Layout
from .progress import complain, plural, say, seconds


def check_equations(layout: Layout) -> None:
    """Bring the equation report up to date; raise, naming the equations, when a check fails."""
    if not any(layout.equation_tests.glob("test_*.py")):
        return
    stamp = layout.cache / "equations.key"
    key = _key(layout)
    if stamp.is_file() and layout.equation_report.is_file():
        known, _, report = stamp.read_text().partition(" ")
        if known == key and report == file_digest(layout.equation_report):
            return
    stamp.unlink(missing_ok=True)
    layout.equation_report.unlink(missing_ok=True)
    say("checking the labelled equations")
    started = time.monotonic()
    environment = build_environment(layout)
    environment["LEMMATA_EQUATION_REPORT"] = str(layout.equation_report)
    layout.cache.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pytest", str(layout.equation_tests), "-q", "--tb=short", "-p", "no:cacheprovider"]
    result = subprocess.run(command, cwd=layout.root, env=environment, capture_output=True, text=True, check=False)
    if result.returncode == 5 and not layout.equation_report.is_file():  # pytest: no tests were collected
        layout.equation_report.write_text("{}\n")
    elif result.returncode:
        complain("\n".join(f"  {line}" for line in result.stdout.splitlines()[-60:] + result.stderr.splitlines()[-20:]))
        raise BuildError(_told(layout, result.stdout))
    report = _report(layout)
    write_atomically(stamp, f"{key} {file_digest(layout.equation_report)}")
    say(f"  {plural(len(report), 'equation')} checked, {seconds(started)}")


def _key(layout: Layout) -> str:
    """Everything that the outcome depends on: the package, the checks, the equations as printed, the lock."""
    displays = []
    for path in sorted(layout.book.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        displays += re.findall(r"\$\$.*?\$\$[ \t]*(?:\([^()\n]+\))?", text, flags=re.DOTALL)
    return digest(
        tree_digest(layout.code, layout.equation_tests, layout.lock_file, layout.root / "pyproject.toml"),
        sys.version,
        *displays,
        *sorted(Modules(layout.book / "_ext").paths),
    )


def _report(layout: Layout) -> dict[str, list[dict]]:
    try:
        return json.loads(layout.equation_report.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BuildError(f"the checks in {layout.relative(layout.equation_tests)} wrote no report") from None


def _told(layout: Layout, output: str) -> str:
    """The failed checks, by equation where the report says so."""
    try:
        report = _report(layout)
    except (BuildError, ValueError):
        report = {}
    failed = [
        f"  {label}: {check['file']}, line {check['line']}, {check['test']}"
        for label, checks in sorted(report.items())
        for check in checks
        if not check["passed"]
    ]
    failed = failed or [f"  {line}" for line in output.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return "a labelled equation does not hold, or its check cannot run:\n" + "\n".join(failed or [f"  {output[-400:]}"])
