"""For all tests: what is imported while they are collected stays; the garbage collector need not look through it."""

import gc

import pytest

gc.disable()  # a quarter of the time of a collection


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
