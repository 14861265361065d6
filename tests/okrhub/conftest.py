"""An installation that the tests of a module share, and one for a single test."""

from collections.abc import Iterator

import pytest

from tests.okrhub.installation import Installation, installation


@pytest.fixture(scope="module")
def shared() -> Iterator[Installation]:
    with installation() as made:
        yield made


@pytest.fixture
def fresh() -> Iterator[Installation]:
    with installation() as made:
        yield made
