"""PyMC, set up so that its draws are the same with and without a C++ compiler, and silent when nothing is wrong."""

import logging
import os
import sys
import warnings
from types import ModuleType


def load_pymc(log_level: int = logging.ERROR) -> tuple[ModuleType, ModuleType]:
    """Import PyMC and ArviZ: `pm, az = load_pymc()`.

    Parameters
    ----------
    log_level : what PyMC may log, from `logging`; `logging.INFO` shows its step methods and warnings.

    Raises
    ------
    RuntimeError
        PyTensor was imported before and compiles otherwise; draws would depend on the machine.

    PyTensor compiles either by a C++ compiler, where one is found, or by Numba; the draws of the two differ in the last
    digits, and without either it is slow. `mode=NUMBA` works everywhere; `cxx=` says that no compiler is wanted.
    ArviZ announces its next version once a day in a FutureWarning; that one warning is filtered here.
    """
    if "pytensor" not in sys.modules:
        given = os.environ.get("PYTENSOR_FLAGS", "").split(",")
        flags = [flag for flag in given if flag and flag.split("=")[0] not in ("mode", "cxx")]
        os.environ["PYTENSOR_FLAGS"] = ",".join([*flags, "mode=NUMBA", "cxx="])
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, message=r"\s*ArviZ is undergoing")
        import arviz
        import pymc
        import pytensor
    if pytensor.config.mode != "NUMBA":
        raise RuntimeError(
            f"PyTensor must compile with Numba, but was imported before with mode {pytensor.config.mode}; "
            "restart Python and call load_pymc first"
        )
    logging.getLogger("pymc").setLevel(log_level)
    return pymc, arviz
