"""Exercises that a reader can check: each with its signature, its check, a solution and the usual mistakes.

One module a chapter. In a notebook `svd.nuclear_norm.check(mine)` says what is right or wrong; on a file,
`make check CHAPTER=svd` does.
"""

from ._exercise import (
    Exercise,
    NotAttempted,
    Verdict,
    WrongAnswer,
    exercise,
    exercises_in,
    expect,
    expect_close,
    expect_raises,
)

__all__ = [
    "Exercise",
    "NotAttempted",
    "Verdict",
    "WrongAnswer",
    "exercise",
    "exercises_in",
    "expect",
    "expect_close",
    "expect_raises",
]
