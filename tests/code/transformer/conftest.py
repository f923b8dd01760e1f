"""Fixtures of this subject's tests."""

import jaxtyping
import pytest
import torch


@pytest.fixture(params=range(3))
def generator(request):
    """A generator for each of three seeds: what holds must hold for any of them."""
    return torch.Generator().manual_seed(request.param)


@pytest.fixture
def unchecked():
    """Switch the checks of shapes in signatures off, so that a bad argument meets the function's own refusal."""
    before = jaxtyping.config.jaxtyping_disable
    jaxtyping.config.update("jaxtyping_disable", True)
    yield
    jaxtyping.config.update("jaxtyping_disable", before)
