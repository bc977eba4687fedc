"""What every test folder shares: async tests run on asyncio, soak tests can be bounded."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--bounded", action="store_true", help="the short pass of the soak tests, for CI"
    )
    parser.addoption(
        "--rounds", type=int, default=100_000, help="documents that the fuzzer breaks (make fuzz)"
    )


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def bounded(request: pytest.FixtureRequest) -> bool:
    """Whether a soak test should take its short form."""
    return bool(request.config.getoption("--bounded"))


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many documents the fuzzer breaks when it is not bounded."""
    return int(request.config.getoption("--rounds"))
