"""Addresses by name: as Django has them, worked out once."""

import pytest
from django.template import Context, Template
from django.urls import NoReverseMatch, set_script_prefix

OBJECTIVE = '{% url "objectives:objective_detail" slug="acme" reference=reference %}'


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_a_link_leads_to_the_page_of_what_is_named_each_time():
    shown = [drawn(OBJECTIVE, reference=f"O-{number}") for number in (1, 2, 1)]

    assert shown == [f"/o/acme/objectives/O-{number}/" for number in (1, 2, 1)]


def test_a_page_that_is_not_there_raises_unless_its_address_is_kept():
    kept = drawn('{% url "screens:no_such_page" slug="acme" as to %}[{{ to }}]')

    assert kept == "[]"
    with pytest.raises(NoReverseMatch):
        drawn('{% url "screens:no_such_page" slug="acme" %}')


def test_a_prefix_of_all_addresses_counts():
    before = drawn(OBJECTIVE, reference="O-1")
    set_script_prefix("/okr/")
    try:
        below = drawn(OBJECTIVE, reference="O-1")
    finally:
        set_script_prefix("/")

    assert (before, below) == (
        "/o/acme/objectives/O-1/",
        "/okr/o/acme/objectives/O-1/",
    )
