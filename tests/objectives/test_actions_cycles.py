from datetime import date

import pytest

from objectives import actions
from objectives.calendar import Span, span_of
from objectives.models import Cycle
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings


@pytest.mark.parametrize(
    ("cadence", "on", "starts_in", "span"),
    [
        ("quarterly", date(2026, 11, 10), 1, ("Q4 2026", "2026-10-01", "2026-12-31")),
        ("quarterly", date(2026, 1, 1), 1, ("Q1 2026", "2026-01-01", "2026-03-31")),
        ("quarterly", date(2028, 2, 29), 1, ("Q1 2028", "2028-01-01", "2028-03-31")),
        ("annual", date(2026, 12, 31), 1, ("2026", "2026-01-01", "2026-12-31")),
        ("annual", date(2026, 5, 1), 4, ("FY2027", "2026-04-01", "2027-03-31")),
        ("annual", date(2026, 3, 31), 4, ("FY2026", "2025-04-01", "2026-03-31")),
        ("quarterly", date(2026, 3, 31), 4, ("Q4 FY2026", "2026-01-01", "2026-03-31")),
        (
            "quarterly",
            date(2026, 11, 30),
            12,
            ("Q4 FY2026", "2026-09-01", "2026-11-30"),
        ),
        ("quarterly", date(2026, 1, 15), 12, ("Q1 FY2026", "2025-12-01", "2026-02-28")),
        ("quarterly", date(2026, 12, 1), 11, ("Q1 FY2027", "2026-11-01", "2027-01-31")),
    ],
)
def test_quarters_and_years_follow_the_fiscal_calendar(cadence, on, starts_in, span):
    name, first, last = span

    assert span_of(cadence, on, fiscal_year_starts_in=starts_in) == Span(
        name, date.fromisoformat(first), date.fromisoformat(last)
    )


def test_the_cycle_of_a_day_is_made_once(acme, lena, pia, today, now):
    made = actions.open_cycle(actor=lena, cadence="quarterly", on=today, now=now)

    found = actions.open_cycle(actor=pia, cadence="quarterly", on=today, now=now)

    assert (found, made.name, made.state) == (made, "Q4 2026", "open")
    with tenant(acme.pk):
        assert Cycle.objects.count() == 1


def test_a_coming_cycle_is_in_planning(lena, now):
    made = actions.open_cycle(
        actor=lena, cadence="quarterly", on=date(2027, 2, 1), now=now
    )

    assert (made.name, made.state) == ("Q1 2027", "planning")


def test_the_fiscal_year_of_the_organization_counts(acme, lena, today, now):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(fiscal_year_starts_in=4)

    made = actions.open_cycle(actor=lena, cadence="annual", on=today, now=now)

    assert (made.name, made.starts_on) == ("FY2027", date(2026, 4, 1))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": "Q4 2026"}, "A cycle with this name exists already."),
        ({"starts_on": date(2026, 12, 31)}, "This cycle overlaps another one."),
        ({"ends_on": date(2026, 12, 31)}, "A cycle must not end before it starts."),
    ],
)
def test_a_cycle_that_does_not_fit_is_refused_in_words(
    acme, quarter, lena, today, now, changes, sentence
):
    given = {
        "name": "Q1 2027",
        "cadence": "quarterly",
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2027, 3, 31),
    }

    with pytest.raises(Conflict) as refused:
        actions.create_cycle(actor=lena, on=today, now=now, **given | changes)

    assert refused.value.reason == sentence
    with tenant(acme.pk):
        assert Cycle.objects.count() == 1


def test_a_name_that_is_too_long_is_refused_with_the_field(acme, lena, today, now):
    with pytest.raises(Conflict) as refused:
        actions.create_cycle(
            actor=lena,
            name="Q" * 41,
            cadence="quarterly",
            starts_on=today,
            ends_on=today,
            on=today,
            now=now,
        )

    assert [found["field"] for found in refused.value.facts["missing"]] == ["name"]


def test_cycles_of_another_cadence_may_overlap(acme, quarter, lena, today, now):
    actions.open_cycle(actor=lena, cadence="annual", on=today, now=now)

    with tenant(acme.pk):
        assert Cycle.objects.count() == 2


def test_only_leaders_make_cycles(acme, pia, today, now):
    with pytest.raises(NotPermitted, match="Leaders and administrators set the cycles"):
        actions.open_cycle(actor=pia, cadence="quarterly", on=today, now=now)

    with tenant(acme.pk):
        assert Cycle.objects.count() == 0


@pytest.mark.parametrize(
    ("on", "state"),
    [
        (date(2026, 9, 30), "planning"),
        (date(2026, 10, 1), "open"),
        (date(2026, 12, 31), "open"),
        (date(2027, 1, 1), "closing"),
        (date(2027, 1, 14), "closing"),
        (date(2027, 1, 15), "locked"),
    ],
)
def test_cycles_turn_on_their_day(in_acme, quarter, on, state):
    Cycle.objects.update(state="planning")

    turned = actions.turn_cycles(on=on)

    quarter.refresh_from_db()
    assert quarter.state == state
    assert turned == ([quarter] if state != "planning" else [])


def test_cycles_never_turn_back(in_acme, quarter):
    Cycle.objects.update(state="locked")

    assert actions.turn_cycles(on=date(2026, 11, 1)) == []
