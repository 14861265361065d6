from datetime import date, timedelta

import pytest
from django.urls import reverse

from conversations.queries import waiting_for
from objectives import actions, queries
from objectives.models import CycleMembership, Objective
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from teams.queries import standing
from tests import factories

OPTIONS = reverse("objectives:option_list", args=["acme"])
DRAGGING = reverse("objectives:dragging_list", args=["acme"])


@pytest.fixture
def full(committed):
    """Three OKRs of Billing in process."""
    return [committed(f"Own {n}") for n in range(3)]


@pytest.fixture
def turned_away(full, ready, pia, today, now):
    """One that found no slot."""
    fourth = ready("The fourth")
    with pytest.raises(Conflict):
        actions.commit_objective(fourth, actor=pia, on=today, now=now)
    return fourth


def test_what_waits_stands_in_the_order_in_which_it_was_turned_away(
    in_acme, full, ready, pia, today, now
):
    other = ready("Never tried")
    fourth = ready("Tried")
    with pytest.raises(Conflict):
        actions.commit_objective(fourth, actor=pia, on=today, now=now)
    actions.defer_objective(full[0], actor=pia, on=today, now=now)

    rows = queries.as_options(
        queries.options(), today + timedelta(days=4), settings=settings()
    )

    found = [(row.objective.title, row.days, row.free) for row in rows]
    assert found == [("Tried", 5, 1), (other.title, 5, 1), ("Own 0", 5, 1)]
    assert [row.can_begin for row in rows] == [True, True, False]


def test_a_plan_is_no_option(in_acme, ready, next_quarter, pia, today, now):
    planned = ready("Planned", cycle=next_quarter)
    actions.commit_objective(planned, actor=pia, on=today, now=now)

    assert list(queries.options()) == []


def test_a_freed_slot_is_told_to_the_team_and_its_product_owner(
    in_acme, turned_away, full, pia, dev, lena, today, now
):
    def told(person):
        lines = waiting_for(standing(person, today), today)
        return [(line.kind, line.reference) for line in lines if line.kind == "slot"]

    assert told(pia) == []
    actions.defer_objective(full[0], actor=pia, on=today, now=now)

    assert told(pia) == [("slot", turned_away.reference)]
    assert told(dev) == [("slot", turned_away.reference)]
    assert told(lena) == []
    actions.commit_objective(turned_away, actor=pia, on=today, now=now)
    assert told(pia) == []


def test_it_is_pulled_from_the_page(
    acme, turned_away, full, pia, sam, today, now, browser_of, that_morning
):
    commit = reverse(
        "objectives:objective_commit", args=["acme", turned_away.reference]
    )
    assert commit not in browser_of(pia).get(OPTIONS).content.decode()
    actions.defer_objective(full[0], actor=pia, on=today, now=now)

    assert commit in browser_of(pia).get(OPTIONS).content.decode()
    assert commit not in browser_of(sam).get(OPTIONS).content.decode()


def test_the_options_ask_as_often_for_fifty_as_for_one(
    acme, turned_away, quarter, pia, browser_of, statements, that_morning
):
    browser = browser_of(pia)
    browser.get(OPTIONS)
    one = statements(lambda: browser.get(OPTIONS))
    with tenant(acme.pk):
        unit = factories.UnitFactory.create()
        for n in range(49):
            team = factories.TeamFactory.create(unit=unit)
            factories.ObjectiveFactory.create(
                team=team, cycle=quarter, state="ready", title=f"Waits {n}"
            )

    fifty = statements(lambda: browser.get(OPTIONS))

    assert one == fifty
    assert fifty <= 12


def test_what_drags_says_why_at_each_crossing(
    acme, committed, quarter, pia, today, now, browser_of, that_morning
):
    okr = committed("Drags")
    with tenant(acme.pk):
        earlier = [
            factories.QuarterFactory.create(
                name=f"Q{n} 2026",
                starts_on=date(2026, 3 * n - 2, 1),
                ends_on=date(2026, 3 * n, 30),
            )
            for n in (2, 3)
        ]
        for cycle, reason in zip(earlier, ("Late start", ""), strict=True):
            CycleMembership.objects.create(
                objective=okr,
                cycle=cycle,
                disposition="carried_over",
                decided_on=cycle.ends_on,
                reason=reason,
            )
        assert list(queries.dragging()) == []
        Objective.objects.filter(pk=okr.pk).update(carry_count=2)

        (dragged,) = queries.as_dragged(queries.dragging(), date(2026, 11, 10))

    steps = [(c.left.name, c.entered.name, c.reason) for c in dragged.crossings]
    assert steps == [
        ("Q2 2026", "Q3 2026", "Late start"),
        ("Q3 2026", "Q4 2026", ""),
    ]
    page = browser_of(pia).get(DRAGGING).content.decode()
    assert "3 quarters so far, planned for one" in page
    assert "No reason was given" in page


def test_the_api_lists_both(acme, turned_away, committed, pia, key_of, that_morning):
    with tenant(acme.pk):
        Objective.objects.filter(title="Own 0").update(carry_count=2)
    waits = key_of(pia).get(reverse("api:options", args=["acme"])).json()["results"]
    drags = key_of(pia).get(reverse("api:dragging", args=["acme"])).json()["results"]

    assert [(row["title"], row["turned_away"], row["free"]) for row in waits] == [
        ("The fourth", 1, 0)
    ]
    assert [(row["title"], row["carry_count"]) for row in drags] == [("Own 0", 2)]


def test_a_plan_that_did_not_begin_says_so_on_its_page_and_to_who_leads_the_team(
    acme, committed, ready, next_quarter, pia, dev, today, now, browser_of, time_machine
):
    planned = ready("Planned", cycle=next_quarter)
    actions.commit_objective(planned, actor=pia, on=today, now=now)
    for n in range(3):
        committed(f"Undecided {n}")
    first = next_quarter.starts_on

    with tenant(acme.pk):
        actions.start_planned(next_quarter, on=first, now=now)

    with tenant(acme.pk):
        told = [
            [(line.kind, line.reference) for line in waiting_for(person, first)]
            for person in (standing(pia, first), standing(dev, first))
        ]
    assert told == [[("unplanned", planned.reference)], []]
    time_machine.move_to(now + (first - today), tick=False)
    page = browser_of(pia).get(f"/o/acme/objectives/{planned.reference}/")
    assert "and did not begin" in page.content.decode()
    assert "Billing has 3 of 3 OKRs in process." in page.content.decode()
