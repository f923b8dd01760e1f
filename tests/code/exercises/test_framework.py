"""Exercises: what a reader is told, in a notebook and about a file."""

import textwrap

import lemmata.exercises
import numpy as np
import pytest
from lemmata.exercises import NotAttempted, WrongAnswer, _command, exercise, expect, expect_close, expect_raises


@exercise(label="ex-test-mean")
def mean(x: np.ndarray, weights: np.ndarray) -> float:
    """Return the mean of x
    under the weights.
    """
    # the weights need not sum to one
    return float(x @ weights / weights.sum())


@mean.checker
def _(answer):
    x, weights = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.0, 2.0])
    got = answer(x, weights)
    expect(not np.array_equal(got, 11.0), "divide by the sum of the weights")
    expect_close(got, 2.75, "this is not the weighted mean")


@mean.wrong("divide by the sum")
def _(x, weights):
    return x @ weights


def told(answer):
    with pytest.raises(WrongAnswer) as caught:
        mean.check(answer)
    return str(caught.value)


def test_a_right_answer_is_told_so_without_quotes():
    verdict = mean.check(lambda x, w: np.average(x, weights=w))
    assert repr(verdict) == "mean: right. Your answer passes the check of ex-test-mean."


def test_the_solution_passes_and_the_mistake_is_named():
    mean.check(mean.solution)
    ((fragment, mistake),) = mean.wrong_answers
    assert fragment in told(mistake)


def returns_none(x, w):
    x @ w


def divides_by_zero(x, w):
    return (x / 0.0).sum() if False else 1 / 0


def for_ever(x, w):
    return for_ever(x, w)


def in_place(x, w):
    x /= x.sum()
    return 2.75


def starter(x, w):
    raise NotImplementedError


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (2.75, "needs your function itself, got 2.75"),
        (np.ones(3), "needs your function itself, got an array of shape (3,)"),
        (lambda x: 2.75, "your function takes (x), the exercise asks for (x, weights)"),
        (returns_none, "returned None"),
        (divides_by_zero, "raised ZeroDivisionError: division by zero (line "),
        (divides_by_zero, "called with an array of shape (3,), an array of shape (3,)"),
        (for_ever, "calls itself without end"),
        (in_place, "changed its argument in place"),
        (starter, "not written yet"),
        (lambda x, w: x, "the shape should be (); got (3,)"),
        (lambda x, w: "2.75", "numbers are wanted; got '2.75'"),
        (lambda x, w: 2.5, "this is not the weighted mean"),
    ],
)
def test_an_accident_is_named(answer, message):
    assert message in told(answer)


def test_an_answer_that_the_check_cannot_use_is_named():
    @exercise(label="ex-test-pair")
    def pair(x: float) -> tuple:
        """Return two numbers."""
        return x, x

    @pair.checker
    def _(answer):
        a, b = answer(1.0)
        expect(a == b, "they differ")

    with pytest.raises(WrongAnswer, match=r"could not use what your function returned \(1.0\): TypeError"):
        pair.check(lambda x: x)


def test_a_starter_left_as_it_is_counts_as_not_attempted():
    namespace = {"np": np}
    exec(mean.starter(), namespace)
    with pytest.raises(NotAttempted):
        mean.check(namespace["mean"])


def test_the_starter_has_signature_and_statement_and_no_solution():
    assert mean.starter() == textwrap.dedent(
        '''\
        def mean(x: np.ndarray, weights: np.ndarray) -> float:
            """Return the mean of x
            under the weights.
            """
            raise NotImplementedError("write your answer here")
        '''
    )


def test_the_solution_shown_is_the_source_without_its_docstring():
    assert mean.solution_source() == textwrap.dedent(
        """\
        def mean(x: np.ndarray, weights: np.ndarray) -> float:
            # the weights need not sum to one
            return float(x @ weights / weights.sum())
        """
    )


def test_refusals_can_be_asked_for():
    def refuses(x):
        raise ValueError(x)

    expect_raises(ValueError, refuses, 1, message="refuse it")
    with pytest.raises(WrongAnswer, match=r"refuse it \(it raised ValueError: 1\)"):
        expect_raises(TypeError, refuses, 1, message="refuse it")
    with pytest.raises(WrongAnswer, match="refuse it"):
        expect_raises(TypeError, lambda x: x, 1, message="refuse it")


def test_an_exercise_is_refused_when_it_is_not_whole():
    with pytest.raises(ValueError, match="begins with ex-"):
        exercise(label="mean")
    with pytest.raises(ValueError, match="needs a docstring"):
        exercise(label="ex-test")(lambda x: x)
    whole = exercise(label="ex-test")(mean.solution)
    with pytest.raises(TypeError, match="has no checker"):
        whole.check(mean.solution)
    with pytest.raises(TypeError, match="the words that the check says"):
        whole.wrong("")
    whole.checker(lambda answer: None)
    with pytest.raises(ValueError, match="has a checker already"):
        whole.checker(lambda answer: None)
    with pytest.raises(TypeError, match="never calls the answer"):
        whole.check(mean.solution)


# The command on a reader's file.

CHAPTER = '''
"""Exercises of a small chapter."""

import numpy as np

from lemmata.exercises import exercise, expect


@exercise(label="ex-small-double")
def double(x: float) -> float:
    """Return twice x."""
    return 2 * x


@double.checker
def _(answer):
    expect(answer(3.0) == 6, "twice 3 is 6")


@exercise(label="ex-small-norm")
def norm(v: np.ndarray) -> float:
    """Return the Euclidean norm of v."""
    return float(np.sqrt(v @ v))


@norm.checker
def _(answer):
    expect(answer(np.array([3.0, 4.0])) == 5, "3² + 4² = 5²")
'''


@pytest.fixture
def command(tmp_path, monkeypatch, capfd):
    """Run the command for a chapter `small` in an empty folder; returns (exit code, all that it printed)."""
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "small.py").write_text(CHAPTER)
    monkeypatch.setattr(lemmata.exercises, "__path__", [*lemmata.exercises.__path__, str(tmp_path / "package")])
    monkeypatch.setattr(_command, "START", "fork")  # the children see the chapter that this test adds
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANSWERS", raising=False)

    def run(*arguments):
        code = _command.main(list(arguments))
        return code, "".join(capfd.readouterr())

    return run


def answers(tmp_path, text):
    (tmp_path / "answers").mkdir(exist_ok=True)
    (tmp_path / "answers" / "small.py").write_text(textwrap.dedent(text))


def test_an_unknown_chapter_names_those_there_are(command):
    code, said = command("smal")
    assert code == 2
    assert "There is no chapter 'smal'" in said
    assert "small" in said.split("There are:")[1]
    assert command()[0] == 2


def test_the_first_run_writes_starters_and_the_second_says_what_is_empty(command, tmp_path):
    code, said = command("small")
    assert code == 0
    assert "with 2 exercises to fill in: double, norm" in said
    written = (tmp_path / "answers" / "small.py").read_text()
    assert "import numpy as np" in written
    assert "lemmata" not in written
    code, said = command("small")
    assert code == 1
    assert "double: not written yet" in said
    assert "0 of 2 right" in said
    assert (tmp_path / "answers" / "small.py").read_text() == written


def test_a_hyphen_in_the_name_of_a_page_is_an_underscore_in_that_of_its_module(command, tmp_path):
    (tmp_path / "package" / "two_words.py").write_text(CHAPTER)
    code, said = command("two-words")
    assert code == 0
    assert "with 2 exercises" in said
    assert (tmp_path / "answers" / "two_words.py").exists()


def test_right_answers_pass_and_a_print_of_the_reader_does_no_harm(command, tmp_path):
    answers(
        tmp_path, "def double(x):\n    print('hm')\n    return x + x\n\ndef norm(v):\n    return sum(v**2) ** 0.5\n"
    )
    code, said = command("small")
    assert code == 0
    assert "2 of 2 right: all of them" in said


def test_a_wrong_and_a_missing_function_are_told(command, tmp_path):
    answers(tmp_path, "def double(x):\n    return x * x\n")
    code, said = command("small")
    assert code == 1
    assert "double: twice 3 is 6" in said
    assert "norm: the file has no function of this name" in said


def test_a_syntax_error_is_told_with_file_and_line(command, tmp_path):
    answers(tmp_path, "\n\ndef double(x:\n    return x\n")
    code, said = command("small")
    assert code == 1
    assert "small.py, line 3:" in said


def test_an_error_while_the_file_is_read_is_told_with_its_line(command, tmp_path):
    answers(tmp_path, "x = 1\ny = x / 0\n")
    code, said = command("small")
    assert code == 1
    assert "small.py, line 2: ZeroDivisionError: division by zero" in said


def test_an_endless_loop_is_stopped_and_the_others_are_judged(command, tmp_path):
    answers(tmp_path, "def double(x):\n    while True:\n        pass\n\ndef norm(v):\n    return (v @ v) ** 0.5\n")
    code, said = command("small", "--seconds", "1")
    assert code == 1
    assert "double: stopped after 1 s; does a loop never end?" in said
    assert "norm: right" in said


def test_an_answer_that_ends_python_is_told(command, tmp_path):
    answers(tmp_path, "import os\n\ndef double(x):\n    os._exit(7)\n\ndef norm(v):\n    return (v @ v) ** 0.5\n")
    code, said = command("small")
    assert code == 1
    assert "Python ended (exit code 7) while checking double" in said
    assert "norm: right" in said


def test_another_file_can_be_named(command, tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text("def double(x):\n    return 2 * x\n\ndef norm(v):\n    return (v @ v) ** 0.5\n")
    assert command("small", "--answers", "mine.py")[0] == 0
    monkeypatch.setenv("ANSWERS", str(tmp_path / "mine.py"))
    assert command("small")[0] == 0


def test_a_file_that_is_no_text_is_told(command, tmp_path):
    (tmp_path / "answers").mkdir()
    (tmp_path / "answers" / "small.py").write_bytes(b"\xff\xfe\x00")
    code, said = command("small")
    assert code == 1
    assert "cannot be read as Python" in said
