"""Every labelled equation of the book has a check that prints it as the book does, or a stated reason to have none."""

from book_equations import checks, unbound
from lemmata_sources import labelled_equations


def test_every_labelled_equation_is_bound_to_a_check():
    problems = unbound()
    assert not problems, "\n".join(["", *problems])


def test_the_scanner_sees_the_equations():
    assert len(labelled_equations()) >= len({check.label for check in checks()}) > 0
