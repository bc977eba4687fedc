"""What every test folder shares: async tests run on asyncio, soak tests can be bounded."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bounded", action="store_true", help="the short pass of the soak tests, for CI"
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def bounded(request: pytest.FixtureRequest) -> bool:
    """Whether a soak test should take its short form."""
    return bool(request.config.getoption("--bounded"))
