"""Attention and what is built of it: tensors of PyTorch, one row a token."""

from .attention import AttentionGradients, attention, attention_backward, attention_weights
from .capture import HeadInputs, head_inputs, rotate_by_position
from .diagnostics import distance_share, mean_distance, row_entropy
from .kernel_regression import kernel_regression
from .linear_attention import causal_linear_attention, linear_attention, positive_features
from .masks import causal_mask, window_mask
from .recall import RecallBatch, RecallLayer, recall_accuracy, recall_batch, train_recall, window_average
from .softmax import softmax, softmax_backward, softmax_jacobian

__all__ = [
    "AttentionGradients",
    "HeadInputs",
    "RecallBatch",
    "RecallLayer",
    "attention",
    "attention_backward",
    "attention_weights",
    "causal_linear_attention",
    "causal_mask",
    "distance_share",
    "head_inputs",
    "kernel_regression",
    "linear_attention",
    "mean_distance",
    "positive_features",
    "recall_accuracy",
    "recall_batch",
    "rotate_by_position",
    "row_entropy",
    "softmax",
    "softmax_backward",
    "softmax_jacobian",
    "train_recall",
    "window_average",
    "window_mask",
]
