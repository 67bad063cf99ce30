"""The invented study that all formats are made of, once."""

import pytest
import takeaway


@pytest.fixture(scope="session")
def material():
    return takeaway.full()


@pytest.fixture(scope="session")
def nothing():
    return takeaway.nothing()
