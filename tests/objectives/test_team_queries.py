"""What a team has to do: check-ins that are due, items in process, its limits."""

from datetime import timedelta
from decimal import Decimal

from objectives import actions, queries
from objectives.models import Objective
from okrhub.lib.tenancy import tenant
from organizations.queries import settings as organization_settings
from teams.models import TeamMembership
from teams.queries import standing
from tests import factories


def test_check_ins_are_asked_of_the_teams_own_people(
    committed, acme, billing, intake, pia, dev, lena, today, now
):
    committed("Own")
    split = committed("Split")
    later = today + timedelta(days=9)
    with tenant(acme.pk):
        other = factories.member(
            acme, "Ines Ito", team=intake, team_role=TeamMembership.Role.DEVELOPER
        )
        given = split.key_results.get()
    actions.assign_key_result_team(given, actor=pia, team=intake, on=today, now=now)

    with tenant(acme.pk):
        settings = organization_settings()
        of_dev = due_of(dev, later, settings=settings)
        of_other = due_of(other, later, settings=settings)
        of_lena = due_of(lena, later, settings=settings)

    assert [due.objective.title for due in of_dev] == ["Own"]
    assert [due.objective.title for due in of_other] == ["Split"]
    assert of_lena == []
    assert of_dev[0].words == (
        "no value for 9 days, weekly",
        "no confidence for 9 days",
    )
    assert (of_dev[0].days, of_dev[0].is_stale) == (9, False)


def due_of(membership, on, *, settings):
    """What is due of somebody, whose roles are read first."""
    person = standing(membership, on)
    return queries.check_ins_due(person, on, settings=settings)


def test_stale_check_ins_come_first_and_fresh_or_paused_ones_not_at_all(
    committed, in_acme, pia, dev, today, now, statements
):
    settings = organization_settings()
    fresh, due, stale = committed("Fresh"), committed("Due"), committed("Stale")
    later = today + timedelta(days=16)
    for objective, on in ((fresh, later), (due, today + timedelta(days=8))):
        actions.check_in(
            objective.key_results.get(),
            actor=dev,
            value=Decimal(8),
            confidence=5,
            on=on,
            now=now,
        )

    found = due_of(dev, later, settings=settings)

    assert [(row.objective.title, row.is_stale) for row in found] == [
        ("Stale", True),
        ("Due", False),
    ]
    assert statements(lambda: due_of(dev, later, settings=settings)) == 2

    actions.pause_objective(stale, actor=pia, on=later, now=now)

    assert [row.objective.title for row in due_of(dev, later, settings=settings)] == [
        "Due"
    ]


def test_items_in_process_are_those_of_the_day(
    committed, acme, billing, intake, pia, lena, today, now
):
    day = timedelta(days=1)
    objective = committed("Moves")
    actions.transfer_objective(
        objective, actor=lena, team=intake, on=today + 10 * day, now=now
    )

    with tenant(acme.pk):
        seen = [
            (team.name, offset, [item.age_days for item in found])
            for team in (billing, intake)
            for offset in (-1, 0, 9, 10)
            if (found := queries.items_in_process(team, today + offset * day))
        ]

    assert seen == [
        ("Billing", 0, [1]),
        ("Billing", 9, [10]),
        ("Intake", 10, [11]),
    ]


def test_what_fills_the_slots_is_named_oldest_first(
    committed, acme, billing, pia, today, now
):
    older = committed("Older")
    later = today + timedelta(days=5)
    with tenant(acme.pk):
        made = Objective.objects.get(pk=older.pk)
    actions.pause_objective(made, actor=pia, on=later, now=now)
    newer = committed("Newer")

    with tenant(acme.pk):
        found = queries.options_at_limit(billing, "quarterly", later)

    assert [(row.title, row.state, row.age, row.team) for row in found] == [
        ("Older", "paused", 6, "Billing"),
        ("Newer", "in_process", 6, "Billing"),
    ]
    assert newer.started_on == today


def test_limits_come_from_the_nearest_place_that_sets_one(
    in_acme, billing, intake, statements
):
    division = factories.UnitFactory.create(quarterly_limit=4)
    unit = factories.UnitFactory.create(parent=division)
    in_unit = factories.TeamFactory.create(unit=unit)
    own = factories.TeamFactory.create(unit=unit, quarterly_limit=2)
    dedicated = factories.TeamFactory.create(is_dedicated=True)
    teams = [billing, in_unit, own, dedicated]

    assert queries.limits_of(teams, "quarterly") == {
        billing.pk: 3,
        in_unit.pk: 4,
        own.pk: 2,
        dedicated.pk: 1,
    }
    assert queries.limits_of(teams, "annual")[in_unit.pk] == 5
    assert statements(lambda: queries.limits_of(teams, "quarterly")) == 2
    assert statements(lambda: queries.limits_of([billing], "quarterly")) == 1
