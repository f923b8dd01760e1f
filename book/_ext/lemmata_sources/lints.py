"""What a page's source must and must not hold, each rule a function from the text to findings (line, what is wrong)."""

import ast
import re
from collections.abc import Iterator

from . import Directive, Display, directives, front_matter, prose_lines, scan

Findings = Iterator[tuple[int, str]]

PREFIXES = {  # directive → how its label begins
    "prf:theorem": "thm-",
    "prf:definition": "def-",
    "prf:lemma": "lem-",
    "prf:corollary": "cor-",
    "prf:proposition": "prop-",
    "prf:algorithm": "alg-",
    "prf:example": "exm-",
    "prf:remark": "rem-",
    "exercise": "ex-",
    "solution": "sol-",
    "figure": "fig-",
    "table": "tab-",
    "list-table": "tab-",
    "widget": "widget-",
}
LONGEST_IN_CELL = 5
WIDEST_IN_CELL = 120  # as in the package
_TEX = [
    (r"\\begin\{(?:align|equation|gather|multline|eqnarray)\*?\}", "use $$ … $$ with aligned inside, not {}"),
    (r"\\label\b", "{}: write the label after the display, $$ … $$ (eq-name)"),
    (r"\\tag\b", "{}: equations number themselves"),
    (r"\\mathbbm\b|\\unicode\b|\\enclose\b", "{} is not known to KaTeX"),
]


def labels(text: str) -> list[tuple[int, str]]:
    """Every label that the page defines: targets, labels of directives and equations, names of figures."""
    found = [(n, m[1]) for n, line in prose_lines(text) if (m := re.match(r"^\s*\(([^()\s]+)\)=\s*$", line))]
    for item in scan(text):
        if isinstance(item, Display):
            found += [(item.line, item.label)] if item.label else []
        elif item.name == "code-cell":
            found += [(item.line, figure["name"])] if (figure := _figure(item)) and figure.get("name") else []
        elif item.name != "math":  # its label came with its display
            found += [(item.line, item.options[key]) for key in ("label", "name") if item.options.get(key)]
    return found


def label_prefixes(text: str) -> Findings:
    """A label says what it is of, and is written in small letters with hyphens."""
    for item in scan(text):
        if isinstance(item, Display):
            if item.label and not item.label.startswith("eq-"):
                yield item.line, f"the label of an equation begins with eq-, not {item.label}"
        elif item.name in PREFIXES:
            label = item.options.get("label") or item.options.get("name")
            if label is None:
                if item.name != "prf:remark":
                    yield item.line, f"{item.name} needs a label that begins with {PREFIXES[item.name]}"
            elif not label.startswith(PREFIXES[item.name]):
                yield item.line, f"the label of {item.name} begins with {PREFIXES[item.name]}, not {label}"
        elif (
            item.name == "code-cell"
            and (figure := _figure(item))
            and not str(figure.get("name", "")).startswith("fig-")
        ):
            yield item.line, f"the name of a figure begins with fig-, not {figure.get('name')}"
    for line, label in labels(text):
        if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", label):
            yield line, f"a label is small letters, digits and hyphens: {label}"


def headings_have_targets(text: str) -> Findings:
    """Every section can be linked to: `(svd-by-hand)=` stands above its heading."""
    before = ""
    for line, words in prose_lines(text):
        if re.match(r"^#{1,3} ", words) and not re.match(r"^\([^()]+\)=", before):
            yield line, f"put a target such as (chapter-topic)= above the heading {words.strip('# ')!r}"
        if words.strip():
            before = words


def forbidden_tex(text: str) -> Findings:
    """TeX that the build cannot render, or that would change from build to build."""
    code = _code_lines(text)
    for number, line in enumerate(text.splitlines(), start=1):
        if number in code:
            continue
        for pattern, what in _TEX:
            if match := re.search(pattern, line):
                yield number, what.format(match[0])


def cells(text: str) -> Findings:
    """Cells import, call and show: no long line or function, no clock, nothing that prints addresses or random ids."""
    for cell in directives(text, "code-cell"):
        for number, line in enumerate(cell.body.splitlines(), start=cell.body_line):
            if len(line) > WIDEST_IN_CELL:
                yield number, f"a line of {len(line)} characters; break it so that none has over {WIDEST_IN_CELL}"
        try:
            tree = ast.parse(cell.body)
        except SyntaxError as error:
            yield cell.body_line + (error.lineno or 1) - 1, f"the cell is no Python: {error.msg}"
            continue
        for node in ast.walk(tree):
            line = cell.body_line + getattr(node, "lineno", 1) - 1
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_IN_CELL:
                    yield line, f"{node.name} is {length} lines long; over {LONGEST_IN_CELL} it belongs in the package"
            name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
            if name in ("perf_counter", "monotonic", "process_time", "timeit", "strftime"):
                yield line, f"{name}: a time differs from run to run; count operations instead"
            if name == "style" and isinstance(node, ast.Attribute) and not _is_pyplot(node.value):
                yield line, "a pandas Styler writes random ids; show the frame itself"
            if getattr(node, "module", "") == "tqdm" or name == "tqdm":
                yield line, "a progress bar writes to stderr"


def typed_times(text: str) -> Findings:
    """A time that somebody measured once is nobody else's: such a number comes from the computation or not at all."""
    pattern = re.compile(
        r"\b(?:took|takes|in|runs in|within)\s+(?:about\s+)?\d+(?:\.\d+)?\s*(?:ms|milliseconds|µs|seconds)\b"
    )
    for line, words in prose_lines(text):
        if match := pattern.search(words):
            yield line, f"a measured time is typed: {match[0]!r}"


def figures(text: str) -> Findings:
    """A figure has a name, a caption that concludes and an alternative text that tells its content."""
    for cell in directives(text, "code-cell"):
        draws = re.search(r"^\s*show\(", cell.body, flags=re.MULTILINE)
        figure, image = _figure(cell), _image(cell)
        if not draws and not figure:
            continue
        figure = figure or {}
        for key in ("name", "caption"):
            if not str(figure.get(key) or "").strip():
                yield cell.line, f"the figure of this cell needs a {key} (mystnb: figure: {key}:)"
        alt = str(image.get("alt") or "")
        if len(alt.split()) < 5:
            yield (
                cell.line,
                "the figure of this cell needs an alternative text that tells its content (mystnb: image: alt:)",
            )
        if not draws:
            yield cell.line, "the cell of a figure ends with show(fig)"
    for item in directives(text, "figure", "image"):
        if not item.options.get("alt"):
            yield item.line, f"{item.name} needs :alt:"


def one_sentence_a_line(text: str) -> Findings:
    """One sentence a line, so that a change to a sentence is a change to its line."""
    for line, words in prose_lines(text):
        plain = re.sub(r"`[^`]*`|\$[^$]*\$|\([^()]*\)|“[^”]*”", "x", words)
        plain = re.sub(r"\b(?:e\.g|i\.e|cf|vs|Fig|Eq|Ch|Sec|Thm|pp|et al|[A-Z])\.", "x", plain)
        if plain.lstrip().startswith(("|", "#", "-", "*", ":")) or re.match(r"^\s*\d+\.", plain):
            continue
        if len(words) > 200 and len(re.findall(r"[a-z0-9x)][.?!] +(?=[A-Z])", plain)) >= 2:
            yield line, "three sentences or more on one long line; write one a line"


def foreign_assets(text: str) -> Findings:
    """A page loads nothing from elsewhere: no image, script, style or frame."""
    code = _code_lines(text)
    patterns = [
        r"!\[[^\]]*\]\(\s*(?:https?:)?//",
        r"<(?:script|img|iframe|link|video|audio|source)\b[^>]*(?:https?:)?//",
    ]
    for number, line in enumerate(text.splitlines(), start=1):
        if number not in code and any(re.search(pattern, line) for pattern in patterns):
            yield number, "loads something from another site"
    for item in directives(text, "figure", "image", "iframe", "video"):
        if re.match(r"(?:https?:)?//", item.argument):
            yield item.line, f"{item.name} loads {item.argument} from another site"


def matter(text: str) -> Findings:
    """A chapter's front matter says what it needs, what it gives and how long it takes."""
    found = front_matter(text)
    if "lemmata" not in found:
        return
    block = found["lemmata"]
    if not isinstance(block, dict):
        yield 1, "lemmata: must hold needs, outcomes, notation, hours"
        return
    for key, kind in {"needs": list, "outcomes": list, "hours": (int, float)}.items():
        if not isinstance(block.get(key), kind):
            yield 1, f"lemmata: {key} is {block.get(key)!r}; it must be a {'list' if kind is list else 'number'}"
    if isinstance(block.get("outcomes"), list) and len(block["outcomes"]) < 2:
        yield 1, "lemmata: outcomes names fewer than two things that the reader can do afterwards"
    if found.get("file_format") != "mystnb" or "kernelspec" not in found:
        yield 1, "a chapter needs file_format: mystnb and a kernelspec"
    if not directives(text, "chapter-box"):
        yield 1, "a chapter shows its {chapter-box}"


ALL = [
    label_prefixes,
    headings_have_targets,
    forbidden_tex,
    cells,
    typed_times,
    figures,
    one_sentence_a_line,
    foreign_assets,
    matter,
]


def _mystnb(cell: Directive) -> dict:
    found = cell.options.get("mystnb")
    return found if isinstance(found, dict) else {}


def _figure(cell: Directive) -> dict:
    found = _mystnb(cell).get("figure")
    return found if isinstance(found, dict) else {}


def _image(cell: Directive) -> dict:
    found = _mystnb(cell).get("image")
    return found if isinstance(found, dict) else {}


def _is_pyplot(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in ("plt", "matplotlib")


def _code_lines(text: str) -> set[int]:
    """The lines of the page that are code and not text."""
    lines: set[int] = set()
    for item in directives(text, "code-cell", "code-block", "code"):
        lines.update(range(item.line, item.body_line + item.body.count("\n") + 1))
    return lines
