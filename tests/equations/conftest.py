"""Write which equations have a passing check to the report that the site's badges are drawn from.

The report is `_build/cache/equations.json`, or `$LEMMATA_EQUATION_REPORT`: {label: [{test, file, line, seeds, oracle,
relation, latex_sha, passed}]}. A partial run replaces only what it ran; under pytest-xdist the controller alone
writes.
"""

import os
from pathlib import Path

import pytest
from equation_report import ROOT, merge

_PROPERTY = "lemmata-equations"


def _report_path() -> Path:
    return Path(os.environ.get("LEMMATA_EQUATION_REPORT") or ROOT / "_build" / "cache" / "equations.json")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    bound = getattr(getattr(item, "obj", None), "equations", None)
    if bound:
        function = item.obj.__wrapped__
        place = {"test": item.name, "file": str(Path(item.path)), "line": function.__code__.co_firstlineno}
        item.user_properties.append((_PROPERTY, [{**place, **one} for one in bound]))


class _Outcomes:
    """Gathers one session's outcomes and merges them into the report when it ends."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], list[dict]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        properties = dict(report.user_properties)
        if _PROPERTY not in properties or (report.when != "call" and report.passed):
            return
        relations = " ".join(dict.fromkeys(properties.get("relations", [])))
        outcome = {"relation": relations, "passed": report.outcome == "passed"}
        entries = [{**entry, **outcome} for entry in properties[_PROPERTY]]
        self.entries[entries[0]["file"], entries[0]["test"]] = entries

    def pytest_sessionfinish(self) -> None:
        if self.entries:
            merge(_report_path(), [entry for entries in self.entries.values() for entry in entries])


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # a worker of pytest-xdist sends its reports to the controller
        config.pluginmanager.register(_Outcomes(), "lemmata-equation-report")
