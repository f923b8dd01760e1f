import jaxtyping
import pytest


@pytest.fixture
def unchecked(monkeypatch):
    """A reader's session, without the checked shapes of the tests: the function's own messages are what is seen."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)
