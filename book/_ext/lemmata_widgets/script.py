"""The widgets' script, run inside the build."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).resolve().parents[2] / "_assets" / "widgets.js"


class WidgetError(ValueError):
    """The script refuses this widget; the message says why."""


class Script:
    """`widgets.js` in one JavaScript context."""

    def __init__(self, source: str) -> None:
        from py_mini_racer import MiniRacer

        self._context = MiniRacer()
        self._context.eval(source)
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


@cache
def _script(source: str) -> Script:
    return Script(source)


def script() -> Script:
    """The script as it is on disk now (started once for each version of it)."""
    return _script(SCRIPT.read_text(encoding="utf-8"))
