"""What Sphinx itself does not hand to the translators, or hands over twice.

Displayed formulas are the same in both editions and stay out of the catalogues.  Exercise titles are a message of
their own, and their translation reaches the solutions that quote them.  A proof's heading comes from here, not from
its first sentence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx_exercise.directive import ExerciseDirective
from sphinx_exercise.nodes import exercise_subtitle, exercise_title, is_exercise_node, solution_title
from sphinx_proof.nodes import proof_node

from lemmata_sphinx.strings import is_chinese, say

if TYPE_CHECKING:
    from sphinx.application import Sphinx


EXERCISE, THEIR_EXERCISE = "习题 %s", "练习"  # the book's word, as in its headings; sphinx-exercise's
SOLUTION_TO = "解答"


class TranslatableExercise(ExerciseDirective):
    """An exercise whose title is a message of the catalogue."""

    def run(self) -> list[nodes.Node]:
        found = super().run()
        for node in found:
            for title in node.findall(exercise_title):
                title["translatable"] = False  # its words are Sphinx's own, or those of the subtitle
            for subtitle in node.findall(exercise_subtitle):
                subtitle.rawsource = self.arguments[0]
                self.set_source_info(subtitle)
        return found


class Proof(SphinxDirective):
    """``{prf:proof}``, with ``:class: dropdown`` for one that folds away."""

    has_content = True
    option_spec = {"class": directives.class_option}  # noqa: RUF012  (docutils' own form)

    def run(self) -> list[nodes.Node]:
        self.assert_has_content()
        box = nodes.admonition(classes=["proof", "proof-text", *self.options.get("class", [])])
        self.set_source_info(box)
        title = nodes.title("", say(self.config.language, "Proof"), translatable=False)
        box += title
        self.state.nested_parse(self.content, self.content_offset, box)
        return [proof_node("", box)]


class KeepOutOfCatalogues(SphinxTransform):
    """Before the messages are read: formulas and the words of the extensions are not messages."""

    default_priority = 5

    def apply(self, **kwargs: Any) -> None:
        for node in self.document.findall(nodes.math_block):
            node["translatable"] = False
        for node in self.document.findall(lambda node: isinstance(node, exercise_title | solution_title)):
            node["translatable"] = False


class QuoteTranslatedTitles(SphinxTransform):
    """After the translation: the registry that solutions and references read their titles from."""

    default_priority = 31

    def apply(self, **kwargs: Any) -> None:
        registry = self.env.__dict__.get("sphinx_exercise_registry", {})
        for node in self.document.findall(is_exercise_node):
            entry = registry.get(node.get("label"))
            if entry is not None and entry["docname"] == self.env.docname:
                entry["node"] = node.deepcopy()


class ExtractExerciseTitles(SphinxPostTransform):
    """For the catalogue builder: a title as a message, before sphinx-exercise melts it into the number's line."""

    default_priority = 19

    def run(self, **kwargs: Any) -> None:
        if self.app.builder.name != "gettext":
            return
        for subtitle in list(self.document.findall(exercise_subtitle)):
            message = nodes.paragraph(subtitle.rawsource, "", *subtitle.children)
            message.source, message.line, message.uid = subtitle.source, subtitle.line, ""
            box = subtitle.parent.parent
            subtitle.parent.remove(subtitle)
            box.insert(1, message)


class ChineseTitles(SphinxPostTransform):
    """Chinese titles with Chinese punctuation: full-width parentheses, and a colon after the word for a solution."""

    default_priority = 25  # sphinx-exercise has put the titles together at 20 and 21

    def run(self, **kwargs: Any) -> None:
        if not is_chinese(self.config.language):
            return
        for title in self.document.findall(nodes.title):
            for text in list(title.findall(nodes.Text)):
                if text == " (":
                    text.parent.replace(text, nodes.Text("（"))
                elif text == ")" and text is text.parent.children[-1]:
                    text.parent.replace(text, nodes.Text("）"))
                elif text == SOLUTION_TO:
                    text.parent.replace(text, nodes.Text(f"{text}："))
                elif text.startswith(f" {THEIR_EXERCISE}"):
                    text.parent.replace(text, nodes.Text(text.replace(f" {THEIR_EXERCISE}", EXERCISE[:2], 1)))


def _captions(app: Sphinx, doctree: nodes.document) -> None:
    """The captions of ``_toc.yml``, put in after Sphinx has translated the page; the name of the English reference."""
    if not is_chinese(app.config.language) or app.builder.name == "gettext":
        return
    for toc in doctree.findall(addnodes.toctree):
        package = say(app.config.language, "The package")
        toc["entries"] = [(package if page == "api" else title, page) for title, page in toc["entries"]]
    from sphinx.locale import init as init_locale
    from sphinx.util.i18n import docname_to_domain

    tocs = [toc for toc in doctree.findall(addnodes.toctree) if toc.get("caption")]
    if not tocs:
        return
    folders = [str(app.srcdir / folder) for folder in app.config.locale_dirs]
    domain = docname_to_domain(app.env.docname, app.config.gettext_compact)
    catalogue, found = init_locale(folders, app.config.language, domain)
    for toc in tocs if found else ():
        words = toc.get("rawcaption") or toc["caption"]
        toc["caption"] = catalogue.gettext(words)


def _neighbours(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """The name of the English reference at the foot of the pages before and after it, as in the contents."""
    if not is_chinese(app.config.language) or app.builder.format != "html":
        return
    for side in filter(None, (context.get("prev"), context.get("next"))):
        if side["link"] == app.builder.get_relative_uri(pagename, "api"):
            side["title"] = say(app.config.language, "The package")


def _name_exercises(app: Sphinx, config: Any) -> None:
    """Exercises are called in their boxes what they are called in the headings and the glossary."""
    if is_chinese(config.language):
        config.numfig_format = {**config.numfig_format, "exercise": EXERCISE}


def _keep_pictures(app: Sphinx, config: Any) -> None:
    """The catalogue builder takes a cell's picture, not its text, so that alt texts are messages."""
    pictures = [("gettext", "image/svg+xml", 1), ("gettext", "image/png", 2)]
    config.nb_mime_priority_overrides = [*config.nb_mime_priority_overrides, *pictures]


def setup(app: Sphinx) -> None:
    """Register the changes to messages and headings."""
    app.setup_extension("sphinx_exercise")
    app.setup_extension("sphinx_proof")
    app.add_directive("exercise", TranslatableExercise, override=True)
    app.add_directive_to_domain("prf", "proof", Proof, override=True)
    app.add_transform(KeepOutOfCatalogues)
    app.add_transform(QuoteTranslatedTitles)
    app.add_post_transform(ExtractExerciseTitles)
    app.add_post_transform(ChineseTitles)
    app.connect("config-inited", _keep_pictures)
    app.connect("config-inited", _name_exercises, priority=400)  # sphinx-exercise keeps a format that is there already
    app.connect("html-page-context", _neighbours)
    app.connect("doctree-read", _captions, priority=400)  # before Sphinx collects the contents (500)
