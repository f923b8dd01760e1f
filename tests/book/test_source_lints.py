"""Each rule about the sources fires on the smallest text that breaks it, and leaves a right one alone."""

import textwrap

import pytest
from lemmata_sources import Display, code_lints, directives, displays, lints, normal_latex, prose_lines

CHAPTER = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
lemmata:
  needs: []
  outcomes:
    - Add two numbers
    - Take them apart again
  hours: 1
---
(sums)=
# Sums

```{chapter-box}
```

One sentence about $a + b$.
Another one, by {eq}`eq-sums-commute`.

$$
a + b = b + a
$$ (eq-sums-commute)

:::{prf:theorem} Sums
:label: thm-sums
It holds.
:::

```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-sums
    caption: Sums grow.
  image:
    alt: "Bars that grow from one to five."
---
def double(x):
    return 2 * x

show(fig)
```
"""


@pytest.mark.parametrize("rule", lints.ALL, ids=lambda rule: rule.__name__)
def test_a_right_chapter_passes(rule):
    assert list(rule(CHAPTER)) == []


BREAKS = [
    (
        lints.label_prefixes,
        "(eq-sums-commute)",
        "(sums-commute)",
        20,
        "the label of an equation begins with eq-, not sums-commute",
    ),
    (lints.label_prefixes, ":label: thm-sums", ":label: sums-thm", 24, "the label of prf:theorem begins with thm-"),
    (lints.label_prefixes, ":label: thm-sums\n", "", 24, "prf:theorem needs a label that begins with thm-"),
    (lints.label_prefixes, "name: fig-sums", "name: sums", 29, "the name of a figure begins with fig-"),
    (lints.label_prefixes, "(sums)=", "(Sums)=", 11, "small letters, digits and hyphens: Sums"),
    (lints.headings_have_targets, "(sums)=\n", "", 11, "put a target such as"),
    (lints.forbidden_tex, "a + b = b + a", r"\begin{align} a \end{align}", 21, "not \\begin{align}"),
    (lints.forbidden_tex, "a + b = b + a", r"a \label{eq:a}", 21, "\\label"),
    (lints.forbidden_tex, "a + b = b + a", r"a \tag{1}", 21, "\\tag"),
    (lints.forbidden_tex, "a + b = b + a", r"\mathbbm{1}", 21, "not known to KaTeX"),
    (lints.cells, "    return 2 * x", "\n".join(["    x += 1"] * 6), 38, "double is 7 lines long"),
    (lints.cells, "show(fig)", "time.perf_counter()", 41, "perf_counter: a time differs"),
    (lints.cells, "show(fig)", "frame.style.format('x')", 41, "a pandas Styler"),
    (lints.cells, "show(fig)", "from tqdm import tqdm", 41, "a progress bar"),
    (lints.cells, "show(fig)", "show(fig", 41, "the cell is no Python"),
    (lints.cells, "show(fig)", f"show(fig)  # {'x' * 110}", 41, "a line of 123 characters"),
    (
        lints.typed_times,
        "One sentence",
        "It took 3.2 seconds. One sentence",
        17,
        "a measured time is typed: 'took 3.2 seconds'",
    ),
    (lints.figures, "    name: fig-sums\n", "", 29, "needs a name"),
    (lints.figures, "    caption: Sums grow.\n", "", 29, "needs a caption"),
    (lints.figures, "Bars that grow from one to five.", "Bars", 29, "needs an alternative text"),
    (lints.figures, "show(fig)", "fig.show()", 29, "ends with show(fig)"),
    (
        lints.one_sentence_a_line,
        "One sentence",
        "It is so, and long. " * 12 + "One sentence",
        17,
        "three sentences or more",
    ),
    (lints.foreign_assets, "One sentence", "![x](https://a.example/x.png) One sentence", 17, "from another site"),
    (lints.foreign_assets, "One sentence", '<script src="//a.example/x.js"></script> One', 17, "from another site"),
    (lints.matter, "  hours: 1\n", "", 1, "hours is None; it must be a number"),
    (lints.matter, "needs: []", "needs: matrices", 1, "needs is 'matrices'; it must be a list"),
    (lints.matter, "    - Take them apart again\n", "", 1, "fewer than two things"),
    (lints.matter, "file_format: mystnb\n", "", 1, "needs file_format: mystnb"),
    (lints.matter, "```{chapter-box}\n```\n", "", 1, "{chapter-box}"),
]


@pytest.mark.parametrize(
    ("rule", "old", "new", "line", "what"), BREAKS, ids=[f"{b[0].__name__}: {b[4]}" for b in BREAKS]
)
def test_each_rule_of_pages_fires(rule, old, new, line, what):
    assert old in CHAPTER
    found = list(rule(CHAPTER.replace(old, new, 1)))
    assert [n for n, told in found if what in told] == [line], found


def test_labels_of_every_kind_are_seen():
    assert sorted(label for _, label in lints.labels(CHAPTER)) == ["eq-sums-commute", "fig-sums", "sums", "thm-sums"]


# The scanner below all of them.


def test_displays_are_found_wherever_they_stand():
    text = textwrap.dedent(
        r"""
        $$ x = 1 $$ (eq-one)

        - In a list:

          $$
          x
          = 2
          $$ (eq-two)

        ````{note}
        ```{math}
        :label: eq-three
        \begin{aligned} x &= 3 \end{aligned}
        ```

        > $$
        > x = 4
        > $$ (eq-four)
        ````

        $$x = 5$$

        ```python
        $$ x = 6 $$ (eq-six)
        ```

        ```{code-cell} ipython3
        print("$$ x = 7 $$ (eq-seven)")
        ```

        Inline $x = 8$ (eq-eight).
        """
    )
    assert [(d.label, normal_latex(d.latex)) for d in displays(text)] == [
        ("eq-one", "x=1"),
        ("eq-two", "x=2"),
        ("eq-three", r"\begin{aligned}x&=3\end{aligned}"),
        ("eq-four", "x=4"),
        (None, "x=5"),
    ]
    assert displays(text)[0] == Display("x = 1", "eq-one", 2)


def test_directives_nest_and_keep_options_bodies_and_lines():
    (inner, outer) = directives(
        ":::::{exercise} A title\n:label: ex-a\n\n```{exercise-starter} a.b\n```\ntext\n:::::\n"
    )
    assert (inner.name, inner.argument, inner.parents, inner.line) == ("exercise-starter", "a.b", ("exercise",), 4)
    assert (outer.argument, outer.options, outer.line) == ("A title", {"label": "ex-a"}, 1)
    assert "text" in outer.body


def test_prose_is_without_front_matter_code_options_and_displays():
    words = " ".join(line for _, line in prose_lines(CHAPTER))
    assert "One sentence" in words
    assert "It holds." in words
    for hidden in ("kernelspec", "a + b = b + a", "thm-sums", "double"):
        assert hidden not in words


# The rules of the package.

SOUND = '''
import numpy as np
from jaxtyping import Float


def trace(a: Float[np.ndarray, "n n"]) -> float:
    """The sum of the diagonal, equation `eq-trace`.

    Raises:
        ValueError: not square.
    """
    if a.ndim != 2:
        raise ValueError(a.shape)
    return float(np.trace(a))
'''


def code_findings(rule, source):
    return [what for _, what in rule(source, {"trace"})]


def test_a_right_module_passes():
    assert code_findings(code_lints.documented, SOUND) == code_findings(code_lints.annotated, SOUND) == []
    assert list(code_lints.global_randomness(SOUND)) == list(code_lints.asserts(SOUND)) == []
    assert list(code_lints.long_functions(SOUND)) == []
    assert code_lints.named_equations(SOUND) == [(6, "eq-trace")]


@pytest.mark.parametrize(
    ("rule", "old", "new", "what"),
    [
        (code_lints.documented, "Raises:", "Perhaps:", "trace raises, so its docstring needs Raises"),
        (code_lints.documented, "`eq-trace`.", "`eq-trace`", "ends in a full stop"),
        (code_lints.documented, '"""The', '"x"\n    """The', "ends in a full stop"),
        (code_lints.annotated, 'a: Float[np.ndarray, "n n"]', "a", "a needs its type"),
        (code_lints.annotated, 'Float[np.ndarray, "n n"]', "np.ndarray", "a is a bare np.ndarray"),
        (code_lints.annotated, " -> float", "", "needs the type of what it returns"),
        (code_lints.annotated, "-> float", "-> np.ndarray | None", "returns a bare np.ndarray"),
    ],
)
def test_each_rule_of_public_functions_fires(rule, old, new, what):
    assert old in SOUND
    assert any(what in told for told in code_findings(rule, SOUND.replace(old, new)))


def test_a_function_that_takes_a_function_may_name_its_arrays():
    source = SOUND.replace('Float[np.ndarray, "n n"]', "Callable[[np.ndarray], np.ndarray]")
    assert code_findings(code_lints.annotated, source) == []


@pytest.mark.parametrize(
    "line", ["np.random.seed(0)", "np.random.normal(size=3)", "torch.manual_seed(1)", "random.seed(2)"]
)
def test_global_randomness_is_told(line):
    assert next(code_lints.global_randomness(f"x = 1\n{line}\n"))[0] == 2
    assert not list(
        code_lints.global_randomness("rng = np.random.default_rng(0)\nrng.normal()\ntorch.Generator().manual_seed(0)")
    )


def test_asserts_and_long_functions_are_told():
    assert next(code_lints.asserts("assert x > 0\n"))[0] == 1
    long = 'def f():\n    """One."""\n' + "    # a remark\n    x = 1\n" * 26
    assert list(code_lints.long_functions(long)) == [(1, "f", 26)]
    assert not list(code_lints.long_functions(long.replace("    x = 1\n", "", 1)))


@pytest.mark.parametrize(
    ("subject", "line", "fires"),
    [
        ("linalg", "from lemmata.transformer import attention", True),
        ("linalg", "import lemmata.probability", True),
        ("linalg", "from lemmata import llm", True),
        ("plotting", "from lemmata.linalg import jacobi_svd", True),
        ("transformer", "from lemmata.exercises import svd", True),
        ("transformer", "from lemmata.linalg import jacobi_svd", False),
        ("linalg", "from lemmata.linalg._validate import as_matrix", False),
        ("llm", "from lemmata.data import glove", False),
        ("linalg", "def f():\n    from lemmata.llm import load_language_model", True),
    ],
)
def test_the_order_of_subjects_is_held(subject, line, fires):
    assert bool(list(code_lints.layering(line, subject))) is fires


def test_a_module_in_code_is_told(tmp_path):
    (tmp_path / "code.py").write_text("")
    (tmp_path / "lemmata").mkdir()
    assert code_lints.misplaced(tmp_path) == ["code.py"]
