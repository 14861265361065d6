"""Every address x every person x every method, behind both walls.

The table is tests/access_table.py. One world is made per mode; what a request does is
rolled back after it. Behind one wall (tests/test_access_walls.py), and where little can
be said, a few people ask for all; in tests/torture everybody does.
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access_answers import GUESSING, worth_asking, wrong_answers
from tests.access_kinds import Api, Page
from tests.access_table import ROWS
from tests.access_world import mode, world

pytestmark = pytest.mark.long

__all__ = ["mode", "world"]


def addresses() -> Iterator[str]:
    """Yield the name of every address there is, or its pattern where it has none."""

    def walk(resolver: URLResolver, spaces: str, before: str) -> Iterator[str]:
        for entry in resolver.url_patterns:
            pattern = f"{before}{entry.pattern}"
            if isinstance(entry, URLResolver):
                space = f"{entry.namespace}:" if entry.namespace else ""
                yield from walk(entry, spaces + space, pattern)
            elif isinstance(entry, URLPattern):
                yield f"{spaces}{entry.name}" if entry.name else pattern

    return walk(get_resolver(), "", "")


def test_every_address_stands_in_the_table():
    assert sorted(set(addresses()) ^ set(ROWS)) == []


@pytest.mark.parametrize("name", sorted(ROWS))
def test_everybody_is_answered_as_the_table_says(world, name):
    row = ROWS[name]
    guessing = GUESSING if isinstance(row, Page | Api) else ()

    assert wrong_answers(world, name, worth_asking(row), guessing=guessing) == {}
