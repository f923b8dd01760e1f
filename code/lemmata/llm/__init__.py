"""Language models: loading one that is already trained, and asking it how probable a text is."""

from lemmata.llm.loading import load_language_model
from lemmata.llm.scoring import text_log_probs

__all__ = ["load_language_model", "text_log_probs"]
