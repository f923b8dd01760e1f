"""The extensions behind the look: widgets, figures, page assets, words; each safeguard fires."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path

import pytest
from lemmata_look import figures, page
from lemmata_look.strings import STRINGS, language_of

ASSETS = page.ASSETS
CONF = """
import sys
sys.path.insert(0, {ext!r})
project = "Sample"
extensions = ["myst_nb", "lemmata_widgets"]
html_theme = "sphinx_book_theme"
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
"""
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"><path fill="#1f6fb5" d="M0 0h9"/></svg>'
)


@pytest.fixture
def build(tmp_path):
    """Build a page of Markdown; gives the page's HTML, the warnings and the output folder."""

    def build_(text, language="en", **files):
        from sphinx.application import Sphinx
        from sphinx.util.docutils import docutils_namespace, patch_docutils

        source, out = tmp_path / "source", tmp_path / f"out-{language}"
        source.mkdir(exist_ok=True)
        (source / "conf.py").write_text(CONF.format(ext=str(Path(page.__file__).parents[1])))
        (source / "index.md").write_text(text, encoding="utf-8")
        for name, content in files.items():
            (source / name.replace("_svg", ".svg")).write_text(content)
        said = io.StringIO()
        with warnings.catch_warnings(), patch_docutils(str(source)), docutils_namespace():
            warnings.simplefilter("ignore")  # those of other packages, at their import
            app = Sphinx(
                str(source),
                str(source),
                str(out),
                str(out / ".doctrees"),
                "html",
                confoverrides={"language": language},
                status=None,
                warning=said,
                freshenv=True,
            )
            app.build()
        return (out / "index.html").read_text(encoding="utf-8"), re.sub(r"\x1b\[[0-9;]*m", "", said.getvalue()), out

    return build_


WIDGET = "# Page\n\n```{{widget}} {name}\n:name: widget-here\n{options}\n{caption}\n```\n"


def test_widget_is_in_the_page_as_the_script_draws_it(build):
    html, said, out = build(WIDGET.format(name="circle-to-ellipse", options="", caption="Move *it*."))
    assert said == ""
    assert '<figure class="widget" id="widget-here" data-widget="circle-to-ellipse">' in html
    assert html.count("<svg viewBox=") == 2
    assert "<em>it</em>" in html.split("<figcaption>")[1]
    loaded = re.findall(r'<script defer="defer" src="_static/(widgets/\w+\.js)', html)
    assert loaded == ["widgets/library.js", "widgets/svd.js"]
    for name in loaded:
        assert (out / "_static" / name).read_bytes() == (ASSETS / name).read_bytes()


def test_widget_speaks_chinese_in_the_chinese_edition(build):
    html, _, _ = build(WIDGET.format(name="mh-chain", options="", caption="Move."), language="zh_CN")
    assert "步长" in html
    assert "step size" not in html


def test_page_without_widget_does_not_load_the_script(build):
    html, _, _ = build("# Page\n\nText.\n")
    assert "_static/widgets/" not in html


@pytest.mark.parametrize(
    ("name", "options", "caption", "said"),
    [
        ("circle", "", "Caption.", r"index\.md:3: .*unknown widget 'circle'; there are: .*circle-to-ellipse"),
        ("mh-chain", "", "", r"index\.md:3: .*the widget 'mh-chain' needs a caption"),
        ("rank-compression", "", "Caption.", r"index\.md:3: .*'rank-compression' needs data with u"),
        ("rank-compression", ":data: picture", "Caption.", r"index\.md:3: .*needs the recorded value 'picture'"),
    ],
)
def test_wrong_widget_is_refused_with_file_and_line(build, name, options, caption, said):
    _, warned, _ = build(WIDGET.format(name=name, options=options, caption=caption))
    assert re.search(said, warned, re.DOTALL), warned


def test_figure_has_a_dark_twin_of_the_same_size_and_alt(build):
    svg = SVG.format(width="504pt", height="252pt")
    html, said, out = build("# Page\n\n```{image} a.svg\n:alt: A corner\n```\n", a_svg=svg)
    assert said == ""
    found = re.findall(r"<img ([^>]*)>", html)
    assert len(found) == 2
    for text, theme, name in zip(found, ("light", "dark"), ("a.svg", "a-dark.svg"), strict=True):
        for part in (f"only-{theme}", f'src="_images/{name}"', 'alt="A corner"', 'width="672"', 'height="336"'):
            assert part in text
        assert 'loading="lazy"' in text
    assert (out / "_images" / "a.svg").read_text() == svg
    assert "#1f6fb5" not in (out / "_images" / "a-dark.svg").read_text()


def test_figure_without_alt_text_is_refused_with_file_and_line(build):
    _, said, _ = build("# Page\n\n```{image} a.svg\n```\n", a_svg=SVG.format(width="9", height="9"))
    assert re.search(r"index\.md:\d+: WARNING: the picture a\.svg has no alt text", said), said


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [("504pt", "252pt", (672, 336)), ("30", "40px", (30, 40)), ("1in", "2.54cm", (96, 96))],
)
def test_svg_size(width, height, size):
    assert figures.svg_size(SVG.format(width=width, height=height)) == size


def test_svg_size_from_its_box_or_not_at_all():
    assert figures.svg_size('<svg viewBox="0 0 30 40"/>') == (30, 40)
    assert figures.svg_size("<svg/>") is None
    with pytest.raises(ValueError, match="not an SVG that can be read"):
        figures.svg_size("<svg")


def test_page_loads_nothing_of_the_theme_and_nothing_from_elsewhere(build):
    html, _, _ = build("# Page\n\nText.\n")
    loaded = re.findall(r'<(?:script|link)[^>]*(?:src|href)="([^"]+)"', html)
    assert not [name for name in loaded if "//" in name]
    files = {name.split("?")[0] for name in loaded if name.endswith((".js", ".css")) or "?" in name}
    assert {"_static/lemmata.css", "_static/lemmata.js"} <= files
    assert not [name for name in files if re.search(r"pydata|bootstrap|fontawesome|book-theme|searchindex", name)]


def test_search_page_has_the_built_in_search(build):
    _, _, out = build("# Page\n\nText.\n")
    html = (out / "search.html").read_text()
    order = [html.index(name) for name in ("doctools.js", "searchtools.js", "language_data.js", "searchindex.js")]
    assert order == sorted(order)


def test_both_languages_have_the_same_words():
    assert set(STRINGS["en"]) == set(STRINGS["zh"])
    assert all(text.strip() for words in STRINGS.values() for text in words.values())
    assert [language_of(code) for code in ("en", None, "zh_CN", "zh-Hans", "de")] == ["en", "en", "zh", "zh", "en"]


def test_every_word_of_the_skeleton_is_in_the_table_and_used():
    text = "".join(path.read_text(encoding="utf-8") for path in page.TEMPLATES.glob("*.html"))
    used = set(re.findall(r"""say\(["']([a-z-]+)["']\)""", text))
    composed = {name for name in STRINGS["en"] if name.startswith("launch-")}
    assert used | composed == set(STRINGS["en"])


def test_assets_ask_nobody_else():
    for path in sorted(path for path in ASSETS.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "http:" not in text, path.name
        assert "https:" not in text, path.name
        assert "@import" not in text, path.name
