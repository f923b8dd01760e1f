"""What a chapter's cells need beside the mathematics: numbers handed from a computation to the prose."""

from __future__ import annotations

import math
import numbers
import sys
from typing import Any

__all__ = ["record"]

METADATA_KEY = "lemmata_record"


def as_json(value: Any, name: str) -> Any:
    """``value`` as plain numbers, strings, lists and dicts.

    NumPy and PyTorch scalars and arrays become numbers and lists.

    Raises
    ------
    TypeError
        If something in it is none of these; the message names where.
    ValueError
        If a number in it is not finite.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if hasattr(value, "tolist") and callable(value.tolist):  # NumPy and PyTorch, scalars and arrays alike
        return as_json(value.tolist(), name)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, numbers.Real):
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(f"record({name}=...) needs finite numbers, got {number}")
        return number
    if isinstance(value, list | tuple):
        return [as_json(item, f"{name}[{index}]") for index, item in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"record({name}=...) needs string keys in a dict, got {key!r}")
        return {key: as_json(item, f"{name}.{key}") for key, item in value.items()}
    raise TypeError(f"record({name}=...) takes numbers, strings, lists and dicts, got {type(value).__name__}")


def record(**values: Any) -> None:
    """Hand computed values to the text of the page, under the names given.

    In a chapter, ``record(rank=r)`` in a cell and ``{value}`rank` `` in the prose; it shows nothing.  Outside a
    notebook it only checks its arguments.

    Parameters
    ----------
    **values
        Finite numbers, strings, booleans, ``None``, and lists or string-keyed dicts of these.

    Raises
    ------
    TypeError
        If there is no value, or one cannot be written as JSON.
    ValueError
        If a number is infinite or not a number.
    """
    if not values:
        raise TypeError("record() needs at least one name=value")
    plain = {name: as_json(value, name) for name, value in values.items()}
    shell = _notebook_shell()
    if shell is not None:
        # An output without a single representation: no front end shows it, and it is stored in the notebook.
        shell.display_pub.publish(data={}, metadata={METADATA_KEY: plain})


def _notebook_shell() -> Any:
    """The running notebook's shell, if there is one."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if shell is not None and hasattr(shell, "kernel") else None
