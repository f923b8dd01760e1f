"""The equation harness refuses every check that could not fail, and its report holds what was run."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from book_equations import checks, unbound
from equation_checks import VacuousCheck, at_most, equal, equation, within_error

ROOT = Path(__file__).resolve().parents[2]


def run(check, **settings):
    """Run a check as pytest would."""
    settings = {"oracle": "loops", **settings}
    equation("eq-test", "a = b", **settings)(check)(record_property=lambda name, value: None)


def right(rng):
    a = rng.normal(size=(5, 3))
    sigma = np.linalg.svd(a, compute_uv=False)
    return equal((a**2).sum(), (sigma**2).sum(), wrong={"sigma is not squared": sigma.sum()})


def test_a_right_check_passes():
    run(right)


def test_bounds_and_estimates_pass():
    def check(rng):
        x = rng.normal(size=400)
        error = x.std() / 20
        return [
            at_most(
                abs(x.mean()), np.sqrt((x**2).mean()), wrong={"the sides exchanged": (np.sqrt((x**2).mean()), 0.0)}
            ),
            within_error(x.mean(), 0.0, error, wrong={"a mean of one": 1.0}),
        ]

    run(check)


def test_a_wrong_equation_fails_and_names_label_and_seed():
    def check(rng):
        x = rng.normal(size=7)
        return equal((x**2).sum(), 2 * (x**2).sum(), wrong={"no square": x.sum()})

    with pytest.raises(AssertionError, match=r"eq-test, seed 0: left = right fails"):
        run(check)


def test_a_bound_that_breaks_for_one_seed_fails():
    def check(rng):
        x = rng.normal(size=3)
        return at_most(x, np.abs(x) - 0.1, wrong={"zero": -10 * np.abs(x)})

    with pytest.raises(AssertionError, match=r"left ≤ right fails"):
        run(check)


def test_an_estimate_far_off_fails():
    def check(rng):
        return within_error(rng.normal(size=100).mean() + 1, 0.0, 0.1, wrong={"three": 3.0})

    with pytest.raises(AssertionError, match="≈ right fails"):
        run(check)


def same_object(rng):
    x = rng.normal(size=3)
    return equal(x, x, wrong={"negative": -x})


def shared_memory(rng):
    x = rng.normal(size=6)
    return equal(x[:3], x[:3], wrong={"negative": -x[:3]})


def not_finite(rng):
    x = rng.normal(size=3)
    return equal(x * np.inf, np.full(3, np.inf), wrong={"negative": -x})


def all_zero(rng):
    return equal(rng.normal(size=3) * 0, np.zeros(3), wrong={"one": np.ones(3)})


def unchanged(rng):
    return equal(np.arange(1, 4), np.array([1.0, 2.0, 3.0]), wrong={"one": np.ones(3)})


def no_mistake(rng):
    x = rng.normal(size=3)
    return equal(x + 1, 1 + x, wrong={})


def mistake_accepted(rng):
    x = rng.normal(size=3)
    return equal(x + 1, 1 + x, wrong={"the order exchanged": 1.0 + x})


def mistake_accepted_in_a_bound(rng):
    x = abs(rng.normal(size=3))
    return at_most(x, 2 * x, wrong={"a looser bound": 3 * x})


def mistake_of_another_shape(rng):
    x = rng.normal(size=3)
    return equal(x + 1, 1 + x, wrong={"one number": 7.0})


def mistake_not_finite(rng):
    x = rng.normal(size=3)
    return equal(x + 1, 1 + x, wrong={"nothing": x * np.nan})


def empty(rng):
    return equal(np.zeros((0, 3)), np.ones((0, 3)), wrong={"one": np.ones((0, 3))})


def nothing_returned(rng):
    rng.normal()


def another_number_of_relations(rng):
    x = rng.normal(size=3)
    return [equal(x + 1, 1 + x, wrong={"minus": 1 - x})] * (1 + int(rng.integers(1000)) % 7)


def no_error(rng):
    return within_error(rng.normal(), 0.0, 0.0, wrong={"one": 1.0})


@pytest.mark.parametrize(
    ("check", "message"),
    [
        (same_object, "the same object"),
        (shared_memory, "share memory"),
        (not_finite, "left side is not finite"),
        (all_zero, "all zero"),
        (unchanged, "the same two sides for every seed"),
        (no_mistake, "must name at least one mistake"),
        (mistake_accepted, "'the order exchanged' is accepted"),
        (mistake_accepted_in_a_bound, "'a looser bound' is accepted for every seed"),
        (mistake_of_another_shape, "rejected for its shape"),
        (mistake_not_finite, "'nothing' is not finite"),
        (empty, "the sides are empty"),
        (nothing_returned, "got NoneType"),
        (another_number_of_relations, "as many each time"),
        (no_error, "standard error must be finite and positive"),
    ],
)
def test_a_vacuous_check_is_refused(check, message):
    with pytest.raises(VacuousCheck, match=message):
        run(check)


def test_other_shapes_are_an_error_not_a_broadcast():
    def check(rng):
        return equal(rng.normal(size=(3, 1)), rng.normal(size=3), wrong={"one": np.ones((3, 1))})

    with pytest.raises(AssertionError, match=r"shape \(3, 1\), the right side \(3,\)"):
        run(check)


def test_a_constant_check_needs_its_reason():
    with pytest.raises(VacuousCheck, match="needs a reason"):
        run(unchanged, constant=True)
    run(unchanged, constant=True, reason="the claim is about three numbers")


def test_a_check_without_rng_is_refused():
    with pytest.raises(TypeError, match="takes no rng"):
        equation("eq-test", "a = b", oracle="loops")(lambda: None)


def test_integers_may_be_equal_although_python_shares_them():
    def check(rng):
        n = int(rng.integers(2, 9))
        return equal(n, sum(1 for _ in range(n)), wrong={"one more": n + 1})

    run(check)


# The bond to the book.

PAGE = """
# A page

$$
a^2 + b^2 = c^2
$$ (eq-pythagoras)

```{prf:theorem} One
:label: thm-one

> ```{math}
> :label: eq-quoted
> e^{i \\pi}
> = -1
> ```
```

````
$$ x $$ (eq-in-code)
````
"""
CHECKS = """
@equation("eq-pythagoras", r"a^2+b^2 = c^2", oracle="loops")
def test_one(rng): ...

@equation("eq-quoted", r"e^{i \\pi} = -1", oracle="loops")
def test_two(rng): ...
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "book" / "page.md").write_text(PAGE)
    (tmp_path / "tests" / "test_page.py").write_text(CHECKS)
    (tmp_path / "tests" / "stated.yml").write_text("{}\n")
    return tmp_path


def problems(small):
    return "\n".join(unbound(small / "book", small / "tests"))


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_a_bound_book_is_in_order(small):
    assert problems(small) == ""
    assert [check.label for check in checks(small / "tests")] == ["eq-pythagoras", "eq-quoted"]


def test_an_edited_equation_is_told_with_file_and_line(small):
    edit(small / "book" / "page.md", "+ b^2", "- b^2")
    assert "eq-pythagoras: the book's equation (page.md, line 4) is not the one that test_page.py, line 2" in problems(
        small
    )


def test_an_edited_quoted_equation_is_told(small):
    edit(small / "book" / "page.md", "= -1", "= 1")
    assert "eq-quoted" in problems(small)


def test_a_label_without_a_check_is_told(small):
    edit(small / "tests" / "test_page.py", "eq-quoted", "eq-other")
    told = problems(small)
    assert "eq-quoted: no check names this equation (page.md, line 11)" in told
    assert "eq-other: test_page.py, line 5 checks it, but the book has no equation of this label" in told


def test_a_label_that_stands_twice_is_told(small):
    edit(small / "book" / "page.md", "eq-quoted", "eq-pythagoras")
    assert "eq-pythagoras: this label stands on 2 equations" in problems(small)


@pytest.mark.parametrize(
    ("stated", "message"),
    [
        (
            "eq-quoted: it is a convention of notation",
            "eq-quoted: stated.yml says that nothing checks it, but a test does",
        ),
        ("eq-gone: it is a convention of notation", "eq-gone: stated.yml lists it, but the book has no equation"),
        ("eq-quoted: why", "eq-quoted: stated.yml needs a reason in words"),
    ],
)
def test_the_stated_list_is_held(small, stated, message):
    (small / "tests" / "stated.yml").write_text(stated + "\n")
    assert message in problems(small)


def test_a_stated_equation_needs_no_check(small):
    edit(small / "tests" / "test_page.py", '@equation("eq-quoted", r"e^{i \\pi} = -1", oracle="loops")\n', "")
    (small / "tests" / "stated.yml").write_text("eq-quoted: a definition with nothing to compute\n")
    assert problems(small) == ""


def test_latex_that_is_not_a_plain_string_is_refused(small):
    edit(small / "tests" / "test_page.py", 'r"a^2+b^2 = c^2"', "LATEX")
    with pytest.raises(ValueError, match=r"test_page.py, line 2: write @equation with a label and LaTeX as plain"):
        problems(small)


# The report.


@pytest.fixture
def folder(tmp_path):
    """A folder of checks beside the real conftest."""
    conftest = (ROOT / "tests" / "equations" / "conftest.py").read_text()
    (tmp_path / "conftest.py").write_text(conftest)
    head = "import numpy as np\nfrom equation_checks import equal, equation\n\n"
    body = """
    @equation("eq-{name}", r"x", oracle="loops")
    def test_{name}(rng):
        x = rng.normal()
        return equal(x + 1, {side}, wrong={{"minus": 1 - x}})
    """
    for file, checks_in_it in {"a": {"one": "1 + x", "two": "2 + x"}, "b": {"three": "1 + x"}}.items():
        text = "".join(textwrap.dedent(body.format(name=name, side=side)) for name, side in checks_in_it.items())
        (tmp_path / f"test_{file}.py").write_text(head + text)
    return tmp_path


def report_after(folder, *arguments):
    path = folder / "report.json"
    places = [str(ROOT / "tests" / "equations"), str(ROOT / "book" / "_ext"), str(ROOT / "code")]
    environment = {**os.environ, "LEMMATA_EQUATION_REPORT": str(path), "PYTHONPATH": os.pathsep.join(places)}
    environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # half of the time would go into importing those not needed
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder), *arguments]
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    return {label: [one["passed"] for one in many] for label, many in json.loads(path.read_text()).items()}


EVERYTHING = {"eq-one": [True], "eq-two": [False], "eq-three": [True]}


def test_the_report_holds_passes_and_failures_and_survives_partial_runs(folder):
    assert report_after(folder) == EVERYTHING
    edit(folder / "test_a.py", "2 + x", "1 + x")
    assert report_after(folder, "-k", "two") == {**EVERYTHING, "eq-two": [True]}
    edit(folder / "test_a.py", "def test_one", "def test_uno")
    assert report_after(folder, "test_b.py") == {
        "eq-three": [True],
        "eq-two": [True],
    }  # the renamed test has no outcome


def test_the_report_of_parallel_workers_is_the_same(folder):
    (folder / "report.json").write_text("{ torn")
    assert report_after(folder, "-p", "xdist", "-n", "2") == EVERYTHING


def test_an_entry_says_what_the_site_shows(folder):
    report_after(folder, "test_b.py")
    (entry,) = json.loads((folder / "report.json").read_text())["eq-three"]
    assert entry["test"] == "test_three"
    assert entry["file"].endswith("test_b.py")
    assert (entry["line"], entry["seeds"], entry["oracle"], entry["relation"]) == (5, 5, "loops", "=")
    assert len(entry["latex_sha"]) == 64
