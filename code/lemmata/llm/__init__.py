"""Language models: loading one that is already trained."""

from lemmata.llm.loading import load_language_model

__all__ = ["load_language_model"]
