"""The one exception by which the build says what is wrong with its input."""

import errno
import shutil
from pathlib import Path


class BuildError(Exception):
    """Something that the author can mend; its text is the whole message."""


def is_full_disk(error: BaseException | str) -> bool:
    """Whether an error, or one that it came from, says that no space is left."""
    if isinstance(error, str):
        return "No space left on device" in error or "Disk quota exceeded" in error
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        if isinstance(error, shutil.Error) and is_full_disk(str(error)):  # many copies failed: the reasons as text
            return True
        error = error.__cause__ or error.__context__
    return False


def full_disk_message(build: Path, site: Path) -> str:
    """What to tell an author whose disk is full."""
    state = f"The last good site in {site} is untouched." if site.is_dir() else "Nothing was published."
    return f"the disk is full: nothing more can be written below {build}. {state} Free some space and build again."
