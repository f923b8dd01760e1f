"""The Chinese edition is complete and says what the English one says. This reads sources only: nothing is executed."""

import pytest
from lemmata_i18n import __main__ as command
from lemmata_i18n import catalogue, glossary
from lemmata_i18n.extract import extract
from lemmata_sources import BOOK, ROOT


@pytest.fixture(scope="module")
def messages(tmp_path_factory):
    return extract(ROOT, tmp_path_factory.mktemp("messages"))


def test_every_page_is_read(messages):
    assert "index" in messages
    assert all(messages.values())


def test_the_package_reference_stays_english(messages):
    assert not [page for page in messages if page.startswith("api")]


def test_figures_have_their_captions_and_alternative_texts_among_the_messages(messages):
    kinds = [message.kind for page in messages.values() for message in page]
    assert kinds.count("caption") >= 10
    assert kinds.count("alternative text") >= 10


def test_no_displayed_equation_is_a_message(messages):
    assert not [m.msgid for page in messages.values() for m in page if m.kind == "math_block"]


def test_the_translation_is_complete_and_in_order(messages):
    found = command.check(ROOT, messages)
    assert not found, "\n".join([f"{len(found)} findings:", *map(str, found[:60])])


def test_no_catalogue_holds_a_machine_path_or_a_date():
    for path in catalogue.folder(ROOT).rglob("*.po"):
        text = path.read_text(encoding="utf-8")
        assert "#:" not in text, f"{path.name} holds line numbers"
        assert "POT-Creation-Date" not in text


def test_the_glossary_can_be_read_and_its_labels_exist():
    terms = glossary.load(BOOK / "glossary.yml")
    assert len(terms) > 200
    book = "\n".join(path.read_text(encoding="utf-8") for path in BOOK.rglob("*.md"))
    plain = [
        term.where for term in terms if term.where and "#" not in term.where
    ]  # for slug#label: test_front_pages.py
    assert not [label for label in plain if f"({label})=" not in book and label not in book]
