"""What an exercise is, and how an answer to it is judged."""

import ast
import copy
import inspect
import sys
import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np


class WrongAnswer(AssertionError):
    """An answer that is not right yet; its message says what to look at."""


class NotAttempted(WrongAnswer):
    """An answer that still is the starter."""


class Verdict(str):
    """The pleased line of a check that passes, shown in a notebook without quotes."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


@dataclass
class Exercise:
    """One exercise: `solution` is its tested answer, `wrong_answers` are (what the check must say, function) pairs."""

    label: str
    solution: Callable
    wrong_answers: list[tuple[str, Callable]] = field(default_factory=list)
    _checker: Callable | None = None

    @property
    def name(self) -> str:
        return self.solution.__name__

    @property
    def module(self) -> str:
        return self.solution.__module__

    @property
    def chapter(self) -> str:
        return self.module.rpartition(".")[2]

    def __repr__(self) -> str:
        return f"<exercise {self.chapter}.{self.name}: {(inspect.getdoc(self.solution) or '').splitlines()[0]}>"

    def checker(self, check: Callable[[Callable], None]) -> Callable:
        """Register the check: it calls the answer that it is given, and says through `expect` what is wrong."""
        if self._checker is not None:
            raise ValueError(f"{self.name} has a checker already")
        self._checker = check
        return check

    def wrong(self, fragment: str) -> Callable[[Callable], Callable]:
        """Register a usual mistake; the check must refuse it with a message that contains `fragment`."""
        if not isinstance(fragment, str) or not fragment.strip():
            raise TypeError(
                f"{self.name}.wrong needs the words that the check says about this mistake, got {fragment!r}"
            )

        def register(mistake: Callable) -> Callable:
            self.wrong_answers.append((fragment, mistake))
            return mistake

        return register

    def check(self, answer: Any) -> Verdict:
        """Judge a reader's function.

        Returns
        -------
        A line that says that it is right.

        Raises
        ------
        WrongAnswer
            What is wrong with it, in words that help; NotAttempted when it still is the starter.
        """
        if self._checker is None:
            raise TypeError(f"the exercise {self.name} has no checker")
        guarded = _Guarded(self, answer)
        try:
            self._checker(guarded)
        except WrongAnswer:
            raise
        except Exception as error:
            raise WrongAnswer(
                f"{self.name}: the check could not use what your function returned ({_shown(guarded.returned)}): "
                f"{type(error).__name__}: {error}"
            ) from error
        if not guarded.calls:
            raise TypeError(f"the checker of {self.name} never calls the answer")
        return Verdict(f"{self.name}: right. Your answer passes the check of {self.label}.")

    def starter(self) -> str:
        """The signature and the statement, with a body to be replaced."""
        lines, function = _definition(self.solution)
        statement = function.body[0]
        if not (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)):
            raise ValueError(f"{self.name} needs a docstring that states the exercise")
        head = lines[function.lineno - 1 : statement.end_lineno]
        return "\n".join([*head, '    raise NotImplementedError("write your answer here")']) + "\n"

    def solution_source(self) -> str:
        """The source of the tested solution, without its decorators and its docstring."""
        lines, function = _definition(self.solution)
        statement = function.body[0]
        head = lines[function.lineno - 1 : statement.lineno - 1]
        return "\n".join([*head, *lines[statement.end_lineno : function.end_lineno]]) + "\n"


def exercise(*, label: str) -> Callable[[Callable], Exercise]:
    """Turn a solution with a docstring that states the task into the exercise `label` of the book."""
    if not isinstance(label, str) or not label.startswith("ex-"):
        raise ValueError(f"an exercise's label begins with ex-, got {label!r}")

    def decorate(solution: Callable) -> Exercise:
        if not (inspect.getdoc(solution) or "").strip():
            raise ValueError(f"{solution.__name__} needs a docstring that states the exercise")
        return Exercise(label, solution)

    return decorate


def exercises_in(module: ModuleType) -> list[Exercise]:
    """A chapter's exercises in the order in which they stand."""
    return [item for item in vars(module).values() if isinstance(item, Exercise) and item.module == module.__name__]


def expect(condition: Any, message: str) -> None:
    """Raise WrongAnswer with a message that teaches, unless the condition holds."""
    if not bool(condition):
        raise WrongAnswer(message)


def expect_close(got: Any, wanted: Any, message: str, *, rtol: float = 1e-9, atol: float = 1e-12) -> None:
    """Raise WrongAnswer unless `got` has the shape of `wanted` and its numbers; a wrong shape is named."""
    a, b = _array(got), _array(wanted)
    if a.dtype.kind not in "biufc":
        raise WrongAnswer(f"{message} (numbers are wanted; got {_shown(got)})")
    if a.shape != b.shape:
        raise WrongAnswer(f"{message} (the shape should be {b.shape}; got {a.shape})")
    if not np.allclose(a, b, rtol=rtol, atol=atol):
        raise WrongAnswer(message)


def expect_raises(error: type[Exception], answer: Callable, *arguments: Any, message: str) -> None:
    """Raise WrongAnswer with the message unless the answer refuses these arguments with `error`."""
    try:
        (answer.function if isinstance(answer, _Guarded) else answer)(*arguments)
    except error:
        return
    except Exception as other:
        raise WrongAnswer(f"{message} (it raised {type(other).__name__}: {other})") from other
    raise WrongAnswer(message)


class _Guarded:
    """A reader's function with its accidents turned into messages."""

    def __init__(self, of: Exercise, function: Any) -> None:
        self.of = of
        self.function = function
        self.calls = 0
        self.returned: Any = None
        if not callable(function):
            raise WrongAnswer(
                f"{of.name}: check needs your function itself, got {_shown(function)}. Write check({of.name}), without "
                "calling it."
            )
        self._refuse_other_arity()

    def _refuse_other_arity(self) -> None:
        wanted = inspect.signature(self.of.solution)
        try:
            got = inspect.signature(self.function)
        except (TypeError, ValueError):
            return  # a built-in function tells nothing about itself
        positional = [p for p in wanted.parameters.values() if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
        keywords = {p.name: None for p in wanted.parameters.values() if p.kind == p.KEYWORD_ONLY}
        try:
            got.bind(*positional, **keywords)
        except TypeError:
            raise WrongAnswer(
                f"{self.of.name}: your function takes ({', '.join(got.parameters)}), the exercise asks for "
                f"({', '.join(wanted.parameters)})"
            ) from None

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        self.calls += 1
        before = copy.deepcopy([x for x in (*arguments, *keywords.values()) if _is_array(x)])
        shown = ", ".join([*map(_shown, arguments), *(f"{k}={_shown(v)}" for k, v in keywords.items())])
        try:
            returned = self.function(*arguments, **keywords)
        except NotImplementedError as error:
            raise NotAttempted(f"{self.of.name}: not written yet") from error
        except WrongAnswer:
            raise
        except RecursionError as error:
            raise WrongAnswer(f"{self.of.name}: your function calls itself without end, called with {shown}") from error
        except Exception as error:
            raise WrongAnswer(
                f"{self.of.name}: your function raised {type(error).__name__}: {error}{_where(error)}, "
                f"called with {shown}"
            ) from error
        if returned is None:
            raise WrongAnswer(f"{self.of.name}: your function returned None; does every path end in a return?")
        after = [x for x in (*arguments, *keywords.values()) if _is_array(x)]
        if any(not np.array_equal(_array(x), _array(y), equal_nan=True) for x, y in zip(before, after, strict=True)):
            raise WrongAnswer(f"{self.of.name}: your function changed its argument in place; work on a copy")
        self.returned = returned
        return returned


def _definition(function: Callable) -> tuple[list[str], ast.FunctionDef]:
    source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    return source.splitlines(), next(node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))


def _is_array(x: Any) -> bool:
    return isinstance(x, np.ndarray) or (type(x).__module__ == "torch" and hasattr(x, "detach"))


def _array(x: Any) -> np.ndarray:
    return np.asarray(x.detach().cpu().numpy() if hasattr(x, "detach") else x)


def _shown(x: Any) -> str:
    if _is_array(x):
        kind = "an array" if isinstance(x, np.ndarray) else "a tensor"
        return f"{kind} of shape {tuple(x.shape)}"
    if isinstance(x, np.random.Generator):
        return "a generator"
    if callable(x):
        return f"the function {getattr(x, '__name__', type(x).__name__)}"
    text = repr(x)
    return text if len(text) <= 60 else f"{text[:57]}… ({type(x).__name__})"


def _where(error: Exception) -> str:
    """The line of the reader's own source at which it went wrong, where there is one to name."""
    package = sys.modules[__name__].__file__
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename != package]
    return f" (line {frames[0].lineno}: {frames[0].line})" if frames and frames[0].line else ""
