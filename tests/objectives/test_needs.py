"""What needs what forms no ring, whoever says so at the same moment (DOMAIN 1.4)."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from graphlib import TopologicalSorter

import pytest
from django.db import connection

from objectives import actions, queries
from objectives.actions import helping, leading
from objectives.actions.acting import act
from objectives.models import AlignmentLink, Need, Objective
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def together(acts: list[Callable[[], object]]) -> Counter[str]:
    """Do all at once, each with a connection of its own; count what came of each."""
    barrier = threading.Barrier(len(acts))

    def run(one: Callable[[], object]) -> str:
        try:
            barrier.wait(timeout=60)
            return type(one()).__name__
        except Conflict as error:
            return type(error).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


@pytest.fixture
def ring(ready) -> list[Objective]:
    """Some OKRs; each will need the next, and the last the first."""
    return [ready(f"Objective {n}") for n in range(MANY)]


@pytest.fixture
def needs(pia, now):
    """Say that an OKR needs another, in a transaction of its own."""

    def need(objective, needed):
        with act(pia, now=now):
            return helping.need_objective(objective, needed)

    return need


def test_needs_form_no_ring(ring, needs):
    first, second, third, *_ = ring
    needs(first, second)
    needs(second, third)

    with pytest.raises(Conflict, match="already waits"):
        needs(third, first)
    with pytest.raises(Conflict, match="itself"):
        needs(first, first)
    with tenant(first.organization_id):
        assert queries.needed_from(first.pk) == {second.pk, third.pk}


def test_of_a_ring_that_is_closed_all_at_once_one_link_is_missing(ring, needs, acme):
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)

    found = together([partial(needs, *pair) for pair in pairs])

    assert found == {"Need": MANY - 1, "Conflict": 1}
    with tenant(acme.pk):
        assert Need.objects.count() == MANY - 1


def test_without_the_lock_the_ring_closes(ring, needs, acme, monkeypatch):
    look = queries.needed_from
    meeting = threading.Barrier(2)

    def look_together(objective):
        found = look(objective)
        meeting.wait(timeout=60)
        return found

    monkeypatch.setattr(helping, "serialize_links", lambda: None)
    monkeypatch.setattr(queries, "needed_from", look_together)
    one, other, *_ = ring

    found = together([partial(needs, one, other), partial(needs, other, one)])

    assert found == {"Need": 2}


def test_contributions_form_no_ring_by_32_links_at_once(ready, pia, today, now, acme):
    ring = [ready(f"Objective {n}") for n in range(16)]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    both_ways = [*pairs, *((other, one) for one, other in pairs)]

    found = together(
        [
            partial(
                actions.link_objective, one, parent=other, actor=pia, on=today, now=now
            )
            for one, other in both_ways
        ]
    )

    assert found.keys() == {"AlignmentLink", "Conflict"}
    with tenant(acme.pk):
        links = AlignmentLink.objects.values_list("objective", "parent")
        above = {okr.pk: {up for low, up in links if low == okr.pk} for okr in ring}
    assert len(list(TopologicalSorter(above).static_order())) == 16


def test_without_the_lock_two_contribute_to_each_other(
    ring, pia, today, now, acme, monkeypatch
):
    look = queries.ancestors
    meeting = threading.Barrier(2)

    def look_together(objective):
        found = look(objective)
        meeting.wait(timeout=60)
        return found

    monkeypatch.setattr(leading, "serialize_links", lambda: None)
    monkeypatch.setattr(queries, "ancestors", look_together)
    one, other, *_ = ring
    link = partial(actions.link_objective, actor=pia, on=today, now=now)

    found = together(
        [partial(link, one, parent=other), partial(link, other, parent=one)]
    )

    assert found == {"AlignmentLink": 2}
    with tenant(acme.pk):
        assert AlignmentLink.objects.count() == 2


def test_a_need_is_taken_back_by_those_who_have_it(ring, needs, pia, today, now, acme):
    need = needs(ring[0], ring[1])

    actions.end_need(need, actor=pia, on=today, now=now)

    with tenant(acme.pk):
        assert not Need.objects.exists()
