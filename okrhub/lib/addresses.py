"""Addresses by name, each worked out once by a process.

Django tries the patterns of a room one by one, which takes longer than to draw the link:
a page of a hundred links would wait for it as long as for the database.
"""

from functools import lru_cache

from django.urls import (
    NoReverseMatch,
    URLResolver,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    reverse,
)

MOST_KEPT = 4096


def address(name: str, /, *args: object, **kwargs: object) -> str:
    """Return the address of a page; empty where there is no such page."""
    patterns = get_resolver(get_urlconf())
    return _address(patterns, get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(MOST_KEPT)
def _address(
    patterns: URLResolver,
    prefix: str,
    name: str,
    args: tuple[object, ...],
    kwargs: tuple[tuple[str, object], ...],
) -> str:
    """Work it out for the patterns and the prefix that hold now."""
    try:
        return reverse(name, args=args, kwargs=dict(kwargs))
    except NoReverseMatch:
        return ""
