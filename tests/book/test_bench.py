"""The table of measurements, and what is said where something cannot be measured; nothing here is timed."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from lemmata_bench import command, growth, mathjax, stock, stock_pages, visit
from lemmata_bench.cells import Executed
from lemmata_bench.host import Host, body, content_type, weight
from lemmata_bench.table import Growth, Row, Series, amount, as_data, cells, growth_table, power, text_table
from lemmata_bench.tree import CannotMeasure, Tree, edited

ROOT = Path(__file__).resolve().parents[2]


def row(values: list[float], beside: list[float] | None = None, **more: object) -> Row:
    return Row("cells", "a thing", "s", Series(values), Series(beside, label="other") if beside else None, **more)


def test_a_series_gives_its_median_whatever_the_order() -> None:
    assert Series([9.0, 1.0, 2.0]).median == 2.0
    assert Series([4.0, 1.0]).median == 2.5
    with pytest.raises(ValueError, match="at least one value"):
        Series([])


@pytest.mark.parametrize(
    ("made", "outcome"),
    [
        (row([1, 5, 90], reach=5.0), "kept"),
        (row([1, 5.01, 90], reach=5.0), "missed"),
        (row([1.0], [2.0], reach=0.5, of_ratio=True), "kept"),
        (row([1.1], [2.0], reach=0.5, of_ratio=True), "missed"),
        (row([1.0], reach=0.5, of_ratio=True), "not compared"),
        (row([1.0], [2.0]), ""),
        (Row("cells", "a thing", "s", reach=5.0, missing="no reason"), "not measured"),
    ],
)
def test_the_outcome_goes_by_the_median_and_the_reach(made: Row, outcome: str) -> None:
    assert made.outcome == outcome
    assert cells(made)[-1] == outcome


def test_the_ratio_is_ours_over_the_other() -> None:
    assert row([1.0, 3.0, 2.0], [8.0]).ratio == 0.25
    assert cells(row([1.0], [350.0]))[3] == "0.003"
    assert row([1.0]).ratio is None


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (3.416, "s", "3.42 s"),
        (0.0613, "s", "61.3 ms"),
        (2.5e-5, "s", "25.0 µs"),
        (123.4, "s", "123 s"),
        (412.4, "KB", "412 KB"),
        (0.0, "KB", "0 KB"),
        (0.0, "s", "0 µs"),
    ],
)
def test_amounts_read_well(value: float, unit: str, text: str) -> None:
    assert amount(value, unit) == text


def test_the_table_is_aligned_and_says_what_is_missing() -> None:
    rows = [
        row([1.0, 2.0, 3.0], [4.0], reach=0.5, of_ratio=True, notes=["a remark"]),
        Row("bytes", "a much longer name of a thing", "KB", missing="no Chromium"),
        Row("svd", "short", "s", Series([1e-3], error=2e-16, label="ours")),
    ]
    lines = text_table(rows).split("\n")
    parts = ("measured", "2.00 s", "–", "ours: 1.00 ms")
    starts = {line.index(part) for line, part in zip([lines[0], *lines[2:5]], parts, strict=True)}
    assert len(starts) == 1, "the second column does not begin at one place"
    assert "2.00 s (1.00 s – 3.00 s)" in lines[2]
    assert "other: 4.00 s" in lines[2]
    assert lines[2].endswith("0.50   ≤ 0.5 of it  kept")
    assert "not measured" in lines[3]
    assert "error 2.0e-16" in lines[4]
    assert lines[-2:] == ["a thing: a remark", "a much longer name of a thing: no Chromium"]


def test_the_data_holds_every_value_and_survives_json() -> None:
    data = json.loads(json.dumps(as_data([row([3.0, 1.0, 2.0], [4.0], reach=5.0), _empty()])))
    assert data[0]["ours"]["values"] == [3.0, 1.0, 2.0]
    assert (data[0]["ours"]["least"], data[0]["ours"]["median"], data[0]["ours"]["most"]) == (1.0, 2.0, 3.0)
    assert (data[0]["ratio"], data[0]["outcome"]) == (0.5, "kept")
    assert (data[1]["ours"], data[1]["outcome"], data[1]["missing"]) == (None, "not measured", "gone")


def _empty() -> Row:
    return Row("bytes", "bytes", "KB", missing="gone")


CHAPTER = """---
lemmata:
  hours: 6
A line of the front matter that reads like prose.
---
(svd)=
# A heading.

```{code-cell} ipython3
Not prose in a cell.
```

:::{note}
Not prose in a box.
:::

$$
Not prose in a display.
$$

The first sentence of prose.
The second one.
"""


def test_only_prose_is_edited_and_each_time_otherwise() -> None:
    once = edited(CHAPTER, 1)
    changed = [(a, b) for a, b in zip(CHAPTER.split("\n"), once.split("\n"), strict=True) if a != b]
    assert changed == [("The first sentence of prose.", "The first sentence of prose. Measured 1 times.")]
    twice = edited(once, 2)
    assert twice != once
    assert twice.count("Measured") == 1
    with pytest.raises(CannotMeasure, match="no line of plain prose"):
        edited("# Only a heading\n", 1)


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("stage*/*.md")), ids=lambda path: path.stem)
def test_every_chapter_can_be_edited(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert edited(text, 3) != text


def test_the_copy_leaves_the_sources_alone_and_needs_an_environment(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "book" / "_ext").mkdir(parents=True)
    (source / "book" / "page.md").write_text(CHAPTER)
    tree = Tree(source, tmp_path / "copy")
    with pytest.raises(CannotMeasure, match=r"no \.venv here: run it as `make bench`"):
        tree.make()
    tree.edit("page", 1)
    assert (source / "book" / "page.md").read_text() == CHAPTER
    assert (tree.layout.book / "page.md").read_text() != CHAPTER


def test_text_is_sent_gzipped_and_fonts_as_they_are() -> None:
    text = b"the same words again " * 50
    packed, is_packed = body(text, content_type("page.html"))
    assert is_packed
    assert gzip.decompress(packed) == text
    assert body(text, content_type("KaTeX_Main-Regular.woff2")) == (text, False)
    assert body(b"x", "text/plain") == (b"x", False), "gzip would make it longer"


def test_the_weight_of_a_visit_leaves_pictures_out() -> None:
    answers = [("/", "text/html", 2000), ("/a.js", "text/javascript", 500), ("/f.woff2", "font/woff2", 3000)]
    found = weight([*answers, ("/p.svg", "image/svg+xml", 9000), ("/d.json", "application/json", 100)])
    assert found == {"page": 2.0, "styles": 0, "scripts": 0.5, "fonts": 3.0, "other": 0.1, "images": 9.0}


def test_the_host_notes_what_it_sends_and_keeps_to_its_folder(tmp_path: Path) -> None:
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<p>words</p>" * 100)
    (tmp_path / "secret.txt").write_text("not for readers")
    host = Host(tmp_path / "site")
    try:
        with urlopen(Request(host.url, headers={"Accept-Encoding": "gzip"})) as answer:
            sent = answer.read()
        assert gzip.decompress(sent) == b"<p>words</p>" * 100
        assert host.answers == [("/", "text/html", len(sent))]
        for name in ("absent.html", "%2e%2e/secret.txt"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(host.url + name)
        assert [kind for _, kind, _ in host.answers] == ["text/html", "missing", "missing"]
    finally:
        host.close()


def test_without_chromium_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(CannotMeasure, match=r"no Chromium was found .* name it in \$CHROMIUM"):
        visit.chromium()
    monkeypatch.setenv("CHROMIUM", "/nowhere/chrome")
    with pytest.raises(CannotMeasure, match="CHROMIUM='/nowhere/chrome' is not a program"):
        visit.chromium()


def test_without_npm_the_archive_can_be_put_there_and_a_wrong_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CannotMeasure, match=r"no npm was found .* put the package's archive at"):
        mathjax.archive(tmp_path)
    place = tmp_path / "mathjax-3.2.2.tgz"
    place.write_bytes(b"something else")
    with pytest.raises(CannotMeasure, match="no npm"):
        mathjax.archive(tmp_path)
    assert not place.exists(), "a file that is not the package was kept"
    place.write_bytes(b"the package")
    monkeypatch.setattr(mathjax, "INTEGRITY", mathjax.integrity(b"the package"))
    assert mathjax.archive(tmp_path) == place


def test_what_npm_fetches_is_checked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\necho tampered > mathjax-3.2.2.tgz\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/bin:/usr/bin")
    folder = tmp_path / "downloads"
    with pytest.raises(CannotMeasure, match="is not the file expected"):
        mathjax.archive(folder)
    assert not list(folder.glob("*.tgz"))
    npm.write_text("#!/bin/sh\necho the registry is away >&2\nexit 1\n")
    with pytest.raises(CannotMeasure, match=r"could not fetch mathjax 3\.2\.2: the registry is away"):
        mathjax.archive(folder)


def test_the_integrity_is_npms() -> None:
    assert mathjax.integrity(b"").startswith("sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg")
    assert (
        len(mathjax.INTEGRITY)
        == len(mathjax.integrity(b""))
        == len("sha512-") + 4 * -(-hashlib.sha512().digest_size // 3)
    )


def test_the_stock_book_has_nothing_of_our_look() -> None:
    import yaml

    settings = stock.settings(yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8")))
    extensions = settings["sphinx"]["extra_extensions"]
    assert "extensions" not in settings["sphinx"]["config"], "stock Jupyter Book chooses its own extensions"
    assert not {"lemmata_sphinx", "lemmata_look", "lemmata_widgets"} & set(extensions)
    assert "html" not in settings
    assert settings["sphinx"]["config"]["mathjax_path"].startswith("mathjax/"), "on the same host"


def test_the_stock_book_knows_every_word_of_the_sources() -> None:
    modules = (ROOT / "book" / "_ext" / "lemmata_sphinx").glob("*.py")
    own = {path.stem for path in modules if re.search(r"\.add_(directive|role)\(", path.read_text(encoding="utf-8"))}
    assert len(own) > 10
    assert own - {"translate"} <= set(stock_pages.WORDS), "translate only replaces words that others bring"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--only", "speed"], "invalid choice: 'speed'"),
        (["--runs", "0"], "--runs must be at least 1"),
        (["--json", "/nowhere/at/all.json"], "there is no folder /nowhere/at"),
    ],
)
def test_bad_options_are_refused(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        command.main(arguments)
    assert stopped.value.code == 2
    assert told in capsys.readouterr().err


def test_without_an_environment_every_row_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "book").mkdir()
    report = tmp_path / "report.json"
    code = command.main(["--root", str(tmp_path), "--only", "bytes", "layout", "--json", str(report)])
    shown = capsys.readouterr().out
    assert code == 1
    assert shown.count("not measured") == 2
    assert "run it as `make bench`" in shown
    assert [found["outcome"] for found in json.loads(report.read_text())] == ["not measured"] * 2


def test_one_row_that_fails_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bench = command.Bench(tmp_path, {"svd", "hmc"}, 1)
    monkeypatch.setattr(bench.tree, "make", lambda: None)

    def measure(name: str) -> list[Row]:
        if name == "svd":
            raise CannotMeasure("no NumPy")
        return [Row(name, "steps", "s", Series([1.0]))]

    monkeypatch.setattr(bench, "_numeric", measure)
    assert [(found.key, found.outcome, found.missing) for found in bench.run()] == [
        ("svd", "not measured", "no NumPy"),
        ("hmc", "", ""),
    ]


def test_a_book_without_the_exemplars_is_measured_all_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    chapters = dict.fromkeys(command.EXEMPLARS, 2.0)

    def rows() -> dict[str, Row]:
        monkeypatch.setattr(command, "run_cells", lambda tree: Executed(9.0, chapters, {"one": 5.0}, 2))
        return {found.key: found for found in command.Bench(tmp_path, {"cells"}, 1)._cells()}

    assert rows()["exemplars"].ours.median == 6.0
    del chapters[command.EXEMPLARS[1]]
    assert rows()["exemplars"].missing == f"there is no {command.EXEMPLARS[1]}"
    assert rows()["slowest"].ours.median == 2.0


def test_every_row_has_its_words_and_its_place() -> None:
    assert set(command.GROUPS) <= set(command.WHAT)
    assert set(command.REACH) | set(command.NUMERIC) | {"growth"} == set(command.GROUPS)


def algorithm(**more: object) -> growth.Algorithm:
    def trial(n: int) -> growth.Trial:
        return growth.Trial(lambda: n, lambda: 2 * n, lambda found: found**2 * 1e-16)

    return growth.Algorithm("ours", "theirs", "n of nothing", (10, 100, 1000), **{"trial": trial} | more)


def test_an_algorithm_is_measured_on_both_sides_at_every_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(growth, "LEAST", 1e-9)
    found = growth.measured(algorithm(), 2)
    assert (found["what"], found["sizes"], found["measure"]) == (
        "ours: n of nothing",
        [10, 100, 1000],
        "relative error",
    )
    assert [len(side["values"]) for side in found["ours"] + found["beside"]] == [2] * 6
    assert [side["error"] for side in found["ours"]] == pytest.approx([1e-14, 1e-12, 1e-10])
    assert [side["error"] for side in found["beside"]] == pytest.approx([4e-14, 4e-12, 4e-10])


def test_an_algorithm_that_fails_says_why() -> None:
    def trial(n: int) -> growth.Trial:
        raise ImportError("no such library")

    found = growth.measured(algorithm(trial=trial), 1)
    assert found["missing"] == "ImportError: no such library"
    assert growth_table([Growth(**found)]).endswith("ours: n of nothing: ImportError: no such library")
    assert as_data([], [Growth(**found)])[0]["outcome"] == "not measured"


def grown(**more: object) -> Growth:
    ours = [Series([n**2 * 1e-6] * 2, error=n * 1e-16) for n in (10, 100)]
    beside = [Series([n * 2e-6], error=0.0, label="other") for n in (10, 100)]
    return Growth("name: of n", "how far", [10, 100], ours, beside, **more)


def test_the_growth_table_has_a_line_a_size_and_one_of_powers() -> None:
    lines = growth_table([grown()]).split("\n")
    assert [line.split() for line in lines[3:]] == [
        ["100", "10.0", "ms", "200", "µs", "50.0", "1.0e-14", "0"],
        ["grows", "as", "n^2.0", "n^1.0", "n^1.0", "–"],
    ]
    assert lines[2].startswith("name: of n; beside other  10")
    assert "how far" in lines[2]
    assert growth_table([grown(p_value=True)]).split("\n")[-1].split() == ["grows", "as", "n^2.0", "n^1.0"]


def test_the_growth_data_survives_json_even_where_an_answer_is_infinitely_wrong() -> None:
    made = grown()
    made.ours[0] = Series([1e-4], error=float("inf"))
    data = json.loads(json.dumps(as_data([], [made]), allow_nan=False))[0]
    assert data["ours"][0]["error"] == "inf"
    assert data["powers"]["error"] == [None, None]
    assert data["powers"]["time"] == pytest.approx([2.0, 1.0])
    assert data["ratio"] == pytest.approx([5, 50])


def test_powers_are_fitted_over_the_sizes() -> None:
    assert power([2, 4, 8], [3.0, 24.0, 192.0]) == pytest.approx(3.0)
    assert power([2, 4], [0.0, 1.0]) is None
    assert power([2, 4], [1.0, float("inf")]) is None
    assert power([2], [1.0]) is None


def test_growth_is_read_from_its_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(growth, "LEAST", 1e-9)
    bench = command.Bench(tmp_path, {"growth"}, 1)
    monkeypatch.setattr(bench.tree, "make", lambda: None)
    monkeypatch.setattr(bench, "_measured", lambda *names: [growth.measured(algorithm(), 1)])
    assert bench.run() == []
    assert bench.grown[0].beside[2].label == "theirs"
    assert bench.grown[0].powers["error"] == pytest.approx([2.0, 2.0])


def test_each_algorithm_of_the_growth_table_is_right_at_its_smallest_size() -> None:
    from lemmata_bench.algorithms import ALGORITHMS

    for known in ALGORITHMS:
        trial = known.trial(known.sizes[0])
        for side in (trial.ours, trial.theirs):
            found = trial.accuracy(side())
            if known.p_value:
                assert 1e-4 < found <= 1, known.ours
            else:
                assert 0 <= found < TOLERANCES.get(known.ours, 1e-6), known.ours


# Single precision, a random subspace, and averages of random numbers beside what they tend to.
TOLERANCES = dict.fromkeys(("softmax", "attention", "attention_backward", "linear_attention"), 1e-5)
TOLERANCES |= {"causal_linear_attention": 1e-5, "randomized_svd": 0.1}
TOLERANCES |= dict.fromkeys(("effective_sample_size", "monte_carlo_error", "split_rhat"), 0.5)
TOLERANCES |= {"sign_flip_test": 0.5}
TOLERANCES |= {"bootstrap_replicates": 0.1, "bca_interval": 0.1}
TOLERANCES |= {"latent_space": 0.1}


def test_a_wrong_law_is_seen() -> None:
    import numpy as np
    from lemmata_bench.algorithms.draws import Zipf, fit
    from scipy import stats

    rng = np.random.default_rng(0)
    assert fit(rng.poisson(9, 10_000), stats.poisson(9)) > 1e-4
    assert fit(rng.poisson(9, 10_000), stats.poisson(9.3)) < 1e-6
    assert fit(rng.choice(7, 10_000, p=Zipf(7).p), Zipf(7)) > 1e-4
    assert fit(rng.integers(0, 7, 10_000), Zipf(7)) < 1e-6
    assert fit(rng.standard_normal(10_000), stats.norm(0, 1.2)) < 1e-6
