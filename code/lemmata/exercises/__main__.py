"""`python -m lemmata.exercises svd`: check a reader's answers/svd.py, or write it when there is none."""

import sys

from ._command import main

if __name__ == "__main__":
    sys.exit(main())
