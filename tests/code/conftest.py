"""Package tests hold for any seed: `LEMMATA_TEST_SEED=7 make test` draws everything anew."""

import os

import hypothesis
import numpy as np
import pytest

BASE_SEED = int(os.environ.get("LEMMATA_TEST_SEED", "0"))

# No test fails because the machine is busy.
hypothesis.settings.register_profile("lemmata", deadline=None)
hypothesis.settings.load_profile("lemmata")


@pytest.fixture(params=range(3))
def seed(request):
    """Three seeds, others for every LEMMATA_TEST_SEED."""
    return 1000 * BASE_SEED + request.param


@pytest.fixture
def rng(seed):
    """NumPy's generator for a seed; for PyTorch use `torch.Generator().manual_seed(seed)`."""
    return np.random.default_rng(seed)
