"""What is learnt from data: so far, from texts as bags of words."""

from lemmata.learning.corpus import Chapter, chapters_of
from lemmata.learning.latent_semantic import (
    LatentSpace,
    entropy_weights,
    fold_in,
    inverse_document_frequency,
    latent_space,
    poisson_document_frequency,
    weigh,
)
from lemmata.learning.retrieval import cosines, mean_with_error, ranks
from lemmata.learning.stories import STORIES, Story

__all__ = [
    "STORIES",
    "Chapter",
    "LatentSpace",
    "Story",
    "chapters_of",
    "cosines",
    "entropy_weights",
    "fold_in",
    "inverse_document_frequency",
    "latent_space",
    "mean_with_error",
    "poisson_document_frequency",
    "ranks",
    "weigh",
]
