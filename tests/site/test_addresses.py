"""The addresses of the built site: all that other books may link to is there, and what once was leads somewhere."""

from __future__ import annotations

import pytest
from lemmata_sphinx import anchors
from site_server import ROOT


@pytest.mark.parametrize("edition", ["", "zh"])
def test_the_inventories_of_the_book_list_what_is_there(site, edition):
    assert anchors.leads_nowhere(site / edition) == []


def test_every_committed_address_of_the_book_still_leads_somewhere(site):
    listed = anchors.read_list(ROOT / "book" / anchors.LIST)
    assert listed, "book/anchors.txt is empty: python -m lemmata_sphinx.anchors update"
    assert anchors.vanished(listed, site, anchors.read_redirects(ROOT / "book" / anchors.REDIRECTS)) == []
