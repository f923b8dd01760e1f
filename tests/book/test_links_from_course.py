"""A course, as a Sphinx project of its own, links into the book by label."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from lemmata.data import katex_dir
from sample_book import Book

BOOK = """
$$ a = b $$ (eq-same)

```{prf:theorem} Sameness
:label: thm-same

It is.
```

:::{exercise} One
:label: ex-first-one

Do.
:::
"""

COURSE = """
Course
======

See :ref:`book:first`, :ref:`book:eq-same`, :ref:`book:thm-same` and :ref:`book:ex-first-one`.
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    book = Book(folder, katex_dir())
    book.chapter(BOOK)
    made = book.build()
    assert made.warnings() == []
    source = folder / "course"
    source.mkdir()
    (source / "conf.py").write_text(
        'extensions = ["sphinx.ext.intersphinx"]\nhtml_theme = "basic"\n'
        f'intersphinx_mapping = {{"book": ("https://lemmata.example/", {str(made.output / "objects.inv")!r})}}\n'
    )
    (source / "index.rst").write_text(COURSE)
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "-b", "html", str(source), str(folder / "site")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "site/index.html").read_text()


@pytest.mark.parametrize(
    ("anchor", "words"),
    [
        ("first", "First things"),
        ("equation-eq-same", "Equation (1.1)"),
        ("thm-same", "Theorem 1.1"),
        ("ex-first-one", "Exercise 1.1"),
    ],
)
def test_links_to(course, anchor, words):
    link = re.search(
        rf'<a [^>]*href="https://lemmata\.example/stage1-foundations/first\.html#{anchor}"[^>]*>(.*?)</a>', course
    )
    assert link, course
    assert re.sub(r"<[^>]+>", "", link[1]) == words
