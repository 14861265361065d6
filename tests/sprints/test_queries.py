from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from objectives.models import AlignmentLink, CheckIn
from organizations.queries import settings
from sprints import queries
from sprints.queries import When
from teams.queries import standing
from tests import factories
from tests.sprints.planned import planned

pytestmark = pytest.mark.usefixtures("in_acme")


def said(key_result, value, on):
    CheckIn.objects.create(
        key_result=key_result,
        value=Decimal(value),
        measured_on=on,
        recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC),
    )


def page_of(reference, person, on):
    return queries.sprint_page(
        reference, person=standing(person, on), on=on, settings=settings()
    )


@pytest.mark.parametrize("reference", ["S-6", "T-5", "5", "S-05", "S-x", ""])
def test_what_is_no_sprint_of_ours_is_not_found(sprint, reference):
    assert queries.sprint_called(reference) is None


def test_the_sprint_of_a_day_includes_its_first_and_last_day(sprint, billing, intake):
    def found(on, team=billing):
        return queries.sprint_on(team, on)

    assert found(date(2026, 11, 1)) is None
    assert found(date(2026, 11, 2)) == sprint
    assert found(date(2026, 11, 15)) == sprint
    assert found(date(2026, 11, 16)) is None
    assert found(date(2026, 11, 10), intake) is None


def test_a_glance_names_the_goal_and_what_it_moves_the_main_key_result_first(
    billing, intake, complaints, estimates, today
):
    planned(
        billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=[estimates, complaints]
    )
    planned(billing, 6, date(2026, 11, 16))
    planned(billing, 4, date(2026, 10, 19), goal="Over")

    found = queries.current_and_next([billing.pk, intake.pk], today)

    now, following = found[billing.pk]
    assert (now.reference, now.goal, now.kind) == ("S-5", "Fewer calls", "linked")
    assert [move.reference for move in now.moves] == ["KR-32", "KR-31"]
    assert now.main is not None
    assert now.main.objective_reference == "O-12"
    assert now.others == ["KR-31"]
    assert (following.reference, following.goal, following.kind) == ("S-6", "", "")
    assert found[intake.pk] == []


@pytest.mark.parametrize("how_many", [1, 50])
def test_glances_take_one_query_for_any_number_of_teams(
    complaints, estimates, today, statements, how_many
):
    teams = [factories.TeamFactory.create() for _ in range(how_many)]
    for number, team in enumerate(teams, start=100):
        planned(team, number, today, goal="Go", moves=[complaints, estimates])
    ids = [team.pk for team in teams]

    count = statements(lambda: queries.current_and_next(ids, today))

    assert count == 1


def test_the_list_is_divided_by_the_day_and_ones_own_teams_come_first(
    billing, intake, today
):
    planned(intake, 1, date(2026, 11, 2))
    planned(billing, 2, date(2026, 11, 9))
    planned(intake, 3, date(2026, 11, 16))
    planned(billing, 4, date(2026, 10, 5))
    planned(billing, 5, date(2026, 10, 19))

    def listed(when, **options):
        return queries.sprint_list(when, on=today, **options)

    current = listed(When.CURRENT, own_teams=[billing.pk])
    assert [glance.reference for glance in current.glances] == ["S-2", "S-1"]
    assert current.counts == {"current": 2, "next": 1, "past": 2}
    assert [one.reference for one in listed(When.NEXT).glances] == ["S-3"]
    assert [one.reference for one in listed(When.PAST).glances] == ["S-5", "S-4"]
    assert listed(When.PAST, team=intake).glances == []


def test_the_list_is_paged_by_fifty(billing, today):
    for back in range(1, 52):
        planned(billing, back, date(2026, 11, 2) - timedelta(days=14 * back))

    first = queries.sprint_list(When.PAST, on=today)
    second = queries.sprint_list(When.PAST, on=today, page_number=2)

    assert len(first.glances) == 50
    assert [glance.reference for glance in second.glances] == ["S-51"]


@pytest.mark.parametrize("how_many", [1, 50])
def test_the_list_takes_three_queries(complaints, today, statements, how_many):
    for number in range(how_many):
        team = factories.TeamFactory.create()
        planned(team, number + 100, today, goal="Go", moves=[complaints])

    count = statements(lambda: queries.sprint_list(When.CURRENT, on=today))

    assert count == 3


def test_a_key_result_is_shown_with_its_value_at_the_start_and_now(
    billing, complaints, pia, today
):
    planned(billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=[complaints])
    said(complaints, "8.5", date(2026, 10, 19))
    said(complaints, "8", date(2026, 11, 1))
    said(complaints, "6.5", date(2026, 11, 9))

    (moved,) = page_of("S-5", pia, today).moved

    assert (moved.at_start.value, moved.at_start.measured_on) == (
        Decimal(8),
        date(2026, 11, 1),
    )
    assert (moved.at_end.value, moved.at_end.measured_on) == (
        Decimal("6.5"),
        date(2026, 11, 9),
    )
    assert moved.difference == Decimal("-1.5")
    assert moved.is_measured_in_it


def test_before_any_value_the_baseline_stands_at_the_start(
    billing, complaints, pia, today
):
    planned(billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=[complaints])

    (moved,) = page_of("S-5", pia, today).moved

    assert (moved.at_start.value, moved.at_start.measured_on) == (Decimal(9), None)
    assert not moved.is_measured_in_it
    assert moved.difference == 0


def test_a_sprint_that_is_over_shows_the_values_at_its_end(billing, complaints, pia):
    planned(billing, 5, date(2026, 10, 19), goal="Fewer calls", moves=[complaints])
    said(complaints, "8", date(2026, 10, 18))
    said(complaints, "7", date(2026, 11, 1))
    said(complaints, "5", date(2026, 11, 9))

    page = page_of("S-5", pia, date(2026, 11, 10))

    assert page.when is When.PAST
    assert page.moved[0].at_end.value == Decimal(7)
    assert page.ended_ago == 9


def test_the_page_says_what_the_sprint_is_for_up_to_the_year(
    billing, intake, surprises, complaints, pia, today
):
    planned(billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=[complaints])
    year = factories.in_process(intake, factories.YearFactory.create(), number=2)
    AlignmentLink.objects.create(objective=surprises, parent=year)

    page = page_of("S-5", pia, today)

    assert page.served is not None
    assert page.served.objective.reference == "O-12"
    assert [link.parent.reference for link in page.line_of_sight] == ["O-2"]


def test_key_results_that_the_goal_does_not_aim_at_stand_apart(
    billing, complaints, estimates, pia, today
):
    planned(billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=[complaints])

    page = page_of("S-5", pia, today)

    assert [one.key_result.reference for one in page.apart] == ["KR-32"]


def test_a_key_result_that_was_dropped_since_is_still_named(
    billing, complaints, pia, today
):
    planned(billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=[complaints])
    complaints.state = "dropped"
    complaints.save()

    (moved,) = page_of("S-5", pia, today).moved

    assert moved.key_result.reference == "KR-31"
    assert moved.line is None


def test_the_page_knows_the_sprints_before_and_after_of_the_same_team(
    billing, intake, pia, today
):
    planned(billing, 4, date(2026, 10, 19))
    planned(billing, 5, date(2026, 11, 2))
    planned(billing, 6, date(2026, 11, 16))
    planned(intake, 7, date(2026, 11, 16))

    page = page_of("S-5", pia, today)

    assert page.previous == queries.Neighbour("S-4", "Sprint 4")
    assert page.following == queries.Neighbour("S-6", "Sprint 6")
    assert (page.day, page.days) == (9, 14)
    last = page_of("S-6", pia, today)
    assert last.following is None
    assert last.starts_in == 6


@pytest.mark.parametrize("how_many", [1, 50])
def test_a_page_takes_five_queries(
    billing, surprises, pia, today, statements, how_many
):
    moves = [
        factories.KeyResultFactory.create(objective=surprises) for _ in range(how_many)
    ]
    planned(billing, 5, date(2026, 11, 2), goal="Fewer calls", moves=moves)
    for key_result in moves:
        said(key_result, "7", date(2026, 11, 9))
    person, chosen = standing(pia, today), settings()

    count = statements(
        lambda: queries.sprint_page("S-5", person=person, on=today, settings=chosen)
    )

    assert count == 5


def test_a_goal_can_move_the_teams_own_key_results_in_process(
    quarter, billing, intake, complaints, estimates
):
    shared = factories.in_process(intake, quarter, number=20)
    ours = factories.KeyResultFactory.create(number=50, objective=shared, team=billing)
    shared.slots.create(team=billing, cadence="quarterly")
    factories.KeyResultFactory.create(number=51, objective=shared, team=intake)
    ready = factories.ObjectiveFactory.create(
        team=billing, cycle=quarter, state="ready"
    )
    factories.KeyResultFactory.create(number=52, objective=ready)

    found = queries.candidates(billing, on=date(2026, 11, 10))

    assert [one.key_result for one in found] == [complaints, estimates, ours]


def test_a_candidate_that_nobody_works_on_is_told_from_the_others(
    billing, complaints, estimates
):
    tried = factories.InitiativeFactory.create(team=billing, state="doing")
    factories.InitiativeLinkFactory.create(initiative=tried, key_result=complaints)

    found = queries.candidates(billing, on=date(2026, 11, 10))

    assert [one.key_result for one in found if one.is_starved] == [estimates]


def test_what_the_goal_moves_already_stays_a_candidate(quarter, billing, intake):
    over = factories.ObjectiveFactory.create(team=intake, cycle=quarter, state="ready")
    linked = factories.KeyResultFactory.create(objective=over)

    (found,) = queries.candidates(billing, [linked], on=date(2026, 11, 10))

    assert (found.key_result, found.is_own) == (linked, False)


def test_key_results_in_process_are_found_by_what_people_call_them(
    quarter, billing, complaints
):
    ready = factories.ObjectiveFactory.create(
        team=billing, cycle=quarter, state="ready"
    )
    factories.KeyResultFactory.create(number=52, objective=ready)

    found = queries.in_process_called(["KR-31", "KR-52", "KR-99", "nonsense"])

    assert found == {"KR-31": complaints}
