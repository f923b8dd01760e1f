"""What holds for the exercises of every chapter, of those in code and of those that are only in the book."""

import importlib
from pathlib import Path

import pytest
from lemmata.exercises import WrongAnswer, exercises_in
from lemmata.exercises._command import chapters_with_exercises
from lemmata_sources import book_files, directives, front_matter

FEWEST = 5  # exercises in a chapter
FEWEST_IN_CODE = 2

CHAPTERS = chapters_with_exercises()
MODULES = {chapter: importlib.import_module(f"lemmata.exercises.{chapter}") for chapter in CHAPTERS}
EXERCISES = [exercise for module in MODULES.values() for exercise in exercises_in(module)]
WRONG = [(e, fragment, mistake) for e in EXERCISES for fragment, mistake in e.wrong_answers]


def pages() -> dict[str, Path]:
    """Chapter → its source: every page whose front matter says that it is one."""
    return {path.stem: path for path in book_files() if "lemmata" in front_matter(path.read_text(encoding="utf-8"))}


PAGES = pages()


def module_name(chapter: str) -> str:
    """`vector-spaces` has its exercises in `vector_spaces.py`."""
    return chapter.replace("-", "_")


def name(exercise) -> str:
    return f"{exercise.chapter}.{exercise.name}"


def test_there_are_chapters():
    assert PAGES
    assert set(CHAPTERS) <= set(map(module_name, PAGES)), "an exercise module bears the name of no chapter"


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_the_solution_passes(exercise):
    assert "right" in exercise.check(exercise.solution)


@pytest.mark.parametrize(("exercise", "fragment", "mistake"), WRONG, ids=[f"{name(e)}: {f}" for e, f, _ in WRONG])
def test_each_wrong_answer_fails_and_is_named(exercise, fragment, mistake):
    with pytest.raises(WrongAnswer) as caught:
        exercise.check(mistake)
    assert fragment in str(caught.value)


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_each_exercise_knows_two_mistakes(exercise):
    assert len(exercise.wrong_answers) >= 2, "show the check two usual mistakes at least"


@pytest.mark.parametrize("exercise", EXERCISES, ids=name)
def test_the_starter_is_not_the_solution(exercise):
    assert "NotImplementedError" in exercise.starter()
    compile(exercise.starter(), "starter", "exec")
    compile(exercise.solution_source(), "solution", "exec")


@pytest.mark.parametrize("chapter", PAGES)
def test_every_exercise_of_a_chapter_has_a_solution_and_there_are_enough(chapter):
    text = PAGES[chapter].read_text(encoding="utf-8")
    labels = [d.options.get("label", "") for d in directives(text, "exercise")]
    solved = [d.argument for d in directives(text, "solution")]
    assert all(label.startswith(f"ex-{chapter}-") for label in labels), labels
    assert sorted(labels) == sorted(solved), "each exercise needs one solution"
    module = module_name(chapter)
    in_code = [e.label for e in exercises_in(MODULES[module])] if module in MODULES else []
    assert set(in_code) <= set(labels), "an exercise in the package has no exercise of its label in the chapter"
    assert len(labels) >= FEWEST
    assert len(in_code) >= FEWEST_IN_CODE


@pytest.mark.parametrize("chapter", PAGES)
def test_the_chapter_shows_each_starter_and_each_solution_in_its_exercise(chapter):
    text = PAGES[chapter].read_text(encoding="utf-8")
    module = module_name(chapter)
    expected = {e.label: f"{module}.{e.name}" for e in exercises_in(MODULES[module])} if module in MODULES else {}
    shown = {"starter": {}, "solution": {}}
    for outer in directives(text, "exercise", "solution"):
        label = outer.options["label"] if outer.name == "exercise" else outer.argument
        for inner in directives(outer.body, "exercise-starter", "exercise-solution"):
            shown[inner.name.removeprefix("exercise-")][label] = inner.argument
    assert shown == {"starter": expected, "solution": expected}
