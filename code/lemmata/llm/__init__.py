"""Language models: loading one that is already trained, drawing texts from it, and asking it how probable a text is or
what it is like."""

from lemmata.llm.drawing import DrawnTexts, draw_texts
from lemmata.llm.encoding import load_sentence_encoder, sentence_vectors
from lemmata.llm.infilling import continuation_log_probs
from lemmata.llm.loading import load_language_model
from lemmata.llm.scoring import text_log_probs

__all__ = [
    "DrawnTexts",
    "continuation_log_probs",
    "draw_texts",
    "load_language_model",
    "load_sentence_encoder",
    "sentence_vectors",
    "text_log_probs",
]
