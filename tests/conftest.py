"""Fixtures every test may use."""

import pytest

from tests import postgres as own_postgres

postgres = own_postgres.postgres


@pytest.fixture
def anyio_backend():
    return "asyncio"
