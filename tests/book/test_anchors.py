"""Links last: whatever the committed list names is still there, or leads on."""

from __future__ import annotations

import pytest
from lemmata.data import katex_dir
from lemmata_sphinx import anchors
from sample_book import Book

NO_INDICES = "html_use_index = False\nhtml_domain_indices = False\n"  # as in _config.yml


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small book that was published, and what has become of it."""
    folder = tmp_path_factory.mktemp("anchors")
    book = Book(folder, katex_dir(), more=NO_INDICES)
    book.chapter("(here)=\n## Here\n\n$$ a = b $$ (eq-one)\n")
    book.chapter("", name="second")
    before = book.build(name="before")
    assert before.warnings() == []
    kept = folder / "anchors.txt"
    anchors.update(before.output, kept)
    book.chapter("(there)=\n## There\n")
    (book.folder / "stage1-foundations/second.md").unlink()
    book.write(
        "redirects.yml",
        "stage1-foundations/second.html: stage1-foundations/first.html\n"
        "stage1-foundations/second.html#second: stage1-foundations/first.html#first\n"
        "stage1-foundations/first.html#here: stage1-foundations/first.html#there\n",
    )
    after = book.build("-E", name="after")
    assert after.warnings() == []
    return anchors.read_list(kept), after.output, anchors.read_redirects(book.folder / "redirects.yml")


def test_the_list_names_pages_and_labels(small):
    listed = set(small[0])
    page = "stage1-foundations/first.html"
    assert {page, f"{page}#first", f"{page}#here", f"{page}#equation-eq-one", "index.html"} <= listed
    assert not {entry for entry in listed if "genindex" in entry or "search" in entry}


def test_the_inventory_lists_what_is_there(small):
    assert anchors.leads_nowhere(small[1]) == []


def test_an_index_that_the_book_has_is_listed(tmp_path):
    book = Book(tmp_path, katex_dir(), more="html_domain_indices = False\n")
    book.chapter("")
    with_index = book.build(name="indexed")
    assert with_index.warnings() == []
    assert "genindex.html" in anchors.inventory(with_index.output / "objects.inv", generated=True)
    (with_index.output / "genindex.html").unlink()
    assert anchors.leads_nowhere(with_index.output) == ["genindex.html"]


def test_only_what_vanished_without_a_redirect_is_named(small):
    listed, site, redirects = small
    wrong = anchors.vanished(listed, site, redirects)
    assert len(wrong) == 1
    assert wrong[0].startswith("stage1-foundations/first.html#equation-eq-one is gone")
    without = anchors.vanished(listed, site, {})
    assert any(line.startswith("stage1-foundations/first.html#equation-eq-one") for line in without)


def test_a_moved_page_leads_on(small):
    stub = (small[1] / "stage1-foundations/second.html").read_text()
    assert '<meta http-equiv="refresh" content="0; url=../stage1-foundations/first.html">' in stub


def test_redirects_in_a_circle_are_named(small):
    wrong = anchors.vanished(["a.html"], small[1], {"a.html": "b.html", "b.html": "a.html"})
    assert wrong == ["a.html: its redirects go round in a circle"]


def test_update_adds_and_never_removes(small, tmp_path):
    path = tmp_path / "anchors.txt"
    path.write_text("gone.html#long-ago\n")
    added = anchors.update(small[1], path)
    assert "stage1-foundations/first.html#there" in added
    assert "gone.html#long-ago" in anchors.read_list(path)
    assert anchors.update(small[1], path) == []


def test_the_command_says_what_is_missing(tmp_path, capsys):
    assert anchors.main(["check", "--site", str(tmp_path)]) == 2
    assert "make html" in capsys.readouterr().err
