"""The surroundings in which every process of a build runs: the same on every machine, and quiet."""

import os
from pathlib import Path

from .files import write_if_changed
from .layout import Layout

EPOCH = "1767225600"  # 2026-01-01: whatever writes a date into a file writes this one

FIXED = {
    "PYTHONHASHSEED": "0",
    "SOURCE_DATE_EPOCH": EPOCH,
    "TZ": "UTC",
    "PYTHONUTF8": "1",
    # One thread, in every library that counts its own: sums are then added in the same order.
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "NUMEXPR_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
    "NUMBA_NUM_THREADS": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # The book's numbers come from the processor; a graphics card, where there is one, would change their last digits.
    "CUDA_VISIBLE_DEVICES": "",
    "NVIDIA_TF32_OVERRIDE": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # Said on import by a progress bar that a cell doesn't draw; all other warnings show, and fail the build.
    "PYTHONWARNINGS": "ignore:IProgress not found",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
}
DROPPED = ("PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONOPTIMIZE", "PYTENSOR_FLAGS", "MATPLOTLIBRC", "JUPYTER_PATH")


def settings() -> dict[str, str]:
    """The settings by which a reader changes what the cells compute; they are part of every key.

    Of a model that lies in a folder, size and time of each file too.
    """
    chosen = os.environ.get("LEMMATA_MODEL")
    if not chosen:
        return {}
    found = {"LEMMATA_MODEL": chosen}
    for path in filter(Path.is_file, sorted(Path(chosen).expanduser().glob("*"))):
        state = path.stat()
        found[f"LEMMATA_MODEL/{path.name}"] = f"{state.st_size} {state.st_mtime_ns}"
    return found


def build_environment(layout: Layout) -> dict[str, str]:
    """The environment of a kernel or a test run, with every cache of every library below ``_build/cache``."""
    cache = layout.cache
    environment = {name: value for name, value in os.environ.items() if name not in DROPPED}
    environment.update(FIXED)
    environment["PYTHONPATH"] = str(layout.code)  # this checkout's package, wherever another one is installed from
    environment["MPLCONFIGDIR"] = str(cache / "matplotlib")
    environment["NUMBA_CACHE_DIR"] = str(cache / "numba")
    environment["PYTENSORRC"] = str(_pytensor_settings(cache))
    environment["IPYTHONDIR"] = str(_quiet_ipython(cache))
    return environment


def _pytensor_settings(cache: Path) -> Path:
    """A settings file that puts PyTensor's compiled code below the build's cache."""
    path = cache / "pytensorrc"
    folder = str(cache / "pytensor").replace("%", "%%")
    write_if_changed(path, f"[global]\nbase_compiledir = {folder}\n")
    return path


def _quiet_ipython(cache: Path) -> Path:
    """An IPython folder whose profile keeps the kernel's own notices off stderr, where a cell's warnings must show."""
    folder = cache / "ipython"
    startup = folder / "profile_default" / "startup"
    startup.mkdir(parents=True, exist_ok=True)
    profile = "c = get_config()\nc.IPKernelApp.log_level = 40\nc.HistoryManager.enabled = False\n"
    write_if_changed(folder / "profile_default" / "ipython_kernel_config.py", profile)
    return folder
