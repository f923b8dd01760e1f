"""``{diagnose} topic``: the questions of a topic, each with choices that open and answer.

They stand in ``diagnose.yml``; ``:file: checkpoint-1.yml`` takes those of a chapter's self-test. A choice is a
``details`` of HTML: it opens without a script, says whether it is right and why, and a wrong one says which chapter and
section to go back to. With ``:score:``, ``static/score.js`` writes below the list how many first choices were right
and collects where the wrong ones lead; nothing of it is kept.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from lemmata_sphinx import data_words, page_assets
from lemmata_sphinx.data_words import DataDirective, DataError, both

if TYPE_CHECKING:
    from sphinx.application import Sphinx

FILE = "diagnose.yml"
LETTERS = "ABCDEFGH"
FIELDS = {"id", "topic", "question", "choices"}


def load(path: Path) -> list[dict[str, Any]]:
    """Every question, checked: two to eight choices, one of them right, each with its reason in both languages."""
    questions = data_words.read(path)
    seen: set[str] = set()
    for question in questions:
        if not isinstance(question, dict) or set(question) != FIELDS:
            raise DataError(f"{path.name}: a question has {', '.join(sorted(FIELDS))}, and one is {question!r}")
        where = f"{path.name}: {question['id']}"
        if question["id"] in seen:
            raise DataError(f"{where} stands there twice")
        seen.add(question["id"])
        both(question["question"], f"{where}: question")
        for choice in question["choices"]:
            if not isinstance(choice, dict) or not {"text", "why"} <= set(choice) <= {"text", "why", "right"}:
                raise DataError(f"{where}: a choice has text and why, the right one also right, and one is {choice!r}")
            both(choice["text"], f"{where}: text of a choice")
            both(choice["why"], f"{where}: why of a choice")
            if not choice.get("right") and "{chapter}`" not in choice["why"]["en"]:
                raise DataError(f"{where}: the wrong choice {choice['text']['en']!r} sends the reader nowhere")
        if (
            not 2 <= len(question["choices"]) <= len(LETTERS)
            or sum(bool(choice.get("right")) for choice in question["choices"]) != 1
        ):
            raise DataError(f"{where}: a question has two to eight choices, and one of them is right")
    return questions


class Diagnose(DataDirective):
    """The questions of one topic."""

    required_arguments = 1
    option_spec: ClassVar = {"file": directives.unchanged_required, "score": directives.flag}

    @property
    def file(self) -> str:
        return self.options.get("file", FILE)

    def build(self) -> list[nodes.Node]:
        questions = load(Path(self.env.srcdir) / self.file)
        topics = list(dict.fromkeys(question["topic"] for question in questions))
        if self.arguments[0] not in topics:
            raise DataError(f"{self.file} has no topic {self.arguments[0]!r}; it has {', '.join(topics)}")
        listed = nodes.enumerated_list(classes=["questions"], enumtype="arabic", prefix="", suffix=".")
        first = next(n for n, question in enumerate(questions, 1) if question["topic"] == self.arguments[0])
        listed["start"] = first
        for question in questions:
            if question["topic"] == self.arguments[0]:
                listed += nodes.list_item("", *self.question(question), ids=[f"diagnose-{question['id']}"])
        if "score" not in self.options:
            return [listed]
        page_assets.need(self.env, "front.css", "score.js")
        return [listed, nodes.container("", classes=["question-score"])]  # the script fills it

    def question(self, question: dict[str, Any]) -> list[nodes.Node]:
        return [self.line(self.pick(question["question"]), "question"), *map(self.choice, question["choices"], LETTERS)]

    def choice(self, choice: dict[str, Any], letter: str) -> nodes.Node:
        """A box that the folding mechanism turns into a `details`."""
        right = bool(choice.get("right"))
        box = nodes.admonition(classes=["choice", "right" if right else "wrong", "dropdown"])
        # The letter is also what is read aloud where a choice is nothing but a formula.
        name = nodes.inline("", f"{letter}.", classes=["choice-letter"])
        box += nodes.title("", "", name, nodes.Text(" "), *self.inline(self.pick(choice["text"])), translatable=False)
        verdict = nodes.strong("", self.say("✓ Yes." if right else "✗ Not that."), classes=["verdict"])
        why = self.line(self.pick(choice["why"]))
        why.insert(0, [verdict, nodes.Text("" if self.chinese else " ")])
        box += why
        return box


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("diagnose", Diagnose)
