"""The widgets' scripts, run inside the build."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "_assets" / "widgets"
LIBRARY = "library.js"  # what the widgets share; every other file holds the widgets of one chapter


class WidgetError(ValueError):
    """The script refuses this widget; the message says why."""


class Script:
    """The library and the chapters' files in one JavaScript context."""

    def __init__(self, sources: dict[str, str]) -> None:
        from py_mini_racer import MiniRacer

        self._context = MiniRacer()
        self._file_of: dict[str, str] = {}
        for file, source in sources.items():
            self._context.eval(source)
            for name in self.names():
                self._file_of.setdefault(name, file)
        self._context.eval(
            "function lemmataCall(path, args) {"
            "  try { var at = Lemmata, last = null;"
            "    path.split('.').forEach(function (name) { last = at; at = at[name]; });"
            "    return JSON.stringify({ value: at.apply(last, args) }); }"
            "  catch (error) { return JSON.stringify({ error: String(error.message || error) }); } }"
        )

    def call(self, path: str, *args: Any) -> Any:
        """Call a function below `Lemmata` (`"math.svd2"`) with arguments that JSON can hold."""
        answer = json.loads(self._context.eval(f"lemmataCall({json.dumps(path)}, {json.dumps(args)})"))
        if "error" in answer:
            raise WidgetError(answer["error"])
        return answer.get("value")

    def names(self) -> list[str]:
        """The widgets that there are."""
        return json.loads(self._context.eval("JSON.stringify(Object.keys(Lemmata.widgets))"))

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, through JSON."""
        return json.loads(self._context.eval(f"JSON.stringify({expression})"))

    def file_of(self, name: str) -> str:
        """The file that defines a widget."""
        return self._file_of[name]


@cache
def _script(sources: tuple[tuple[str, str], ...]) -> Script:
    return Script(dict(sources))


def script() -> Script:
    """The scripts as they are on disk now (started once for each version of them)."""
    chapters = sorted(path.name for path in FOLDER.glob("*.js") if path.name != LIBRARY)
    return _script(tuple((name, (FOLDER / name).read_text(encoding="utf-8")) for name in (LIBRARY, *chapters)))
