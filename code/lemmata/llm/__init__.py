"""Language models: loading one that is already trained, asking it how probable a text is, and drawing texts from it."""

from lemmata.llm.drawing import DrawnTexts, draw_texts
from lemmata.llm.loading import load_language_model
from lemmata.llm.scoring import text_log_probs

__all__ = ["DrawnTexts", "draw_texts", "load_language_model", "text_log_probs"]
