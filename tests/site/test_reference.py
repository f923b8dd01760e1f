"""The reference of the package, as built: every signature reads as its source has it."""

from __future__ import annotations

import ast
import html
import re
from pathlib import Path

import pytest
from lemmata_sphinx import code
from lemmata_sphinx.api import PACKAGE, SUBJECTS, public_names
from site_server import ROOT

SIGNATURE = re.compile(r'<dt class="sig sig-object py" id="(?P<name>[\w.]+)">(?P<text>.*?)</dt>', re.DOTALL)


def signatures(page: Path) -> dict[str, str]:
    found = SIGNATURE.finditer(page.read_text(encoding="utf-8"))
    return {m["name"]: re.sub(r"\s+", "", html.unescape(re.sub(r"<[^>]+>", "", m["text"]))) for m in found}


@pytest.mark.parametrize("subject", [name for name in SUBJECTS if name not in ("networks", "exercises")])
def test_signatures_name_each_parameter_before_its_type(site, subject):
    shown = signatures(site / "api" / f"{subject}.html")
    checked = 0
    for name in public_names(ROOT / "code", subject):
        dotted = f"{PACKAGE}.{subject}.{name}"
        try:
            node = code.find(ROOT / "code", dotted).node
        except code.NotFound:  # a constant
            continue
        if not isinstance(node, ast.FunctionDef):
            continue
        text, at = shown[dotted], 0
        for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
            mark = f"{argument.arg}:" if argument.annotation else argument.arg
            assert mark in text[at:], f"{dotted}: {mark} is not in its place in {text}"
            at = text.index(mark, at) + len(mark)
        checked += 1
    assert checked or not shown
