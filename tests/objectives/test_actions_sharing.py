from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from objectives import actions, lifecycle, queries
from objectives.models import (
    CoOwner,
    LimitHit,
    Objective,
    Slot,
    TeamCapacity,
    Transition,
)
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job
from teams.models import Team, TeamMembership
from tests import factories
from tests.objectives.conftest import COMPLAINTS

DAY = timedelta(days=1)


@pytest.fixture
def ines(acme, intake):
    """Ines is product owner of Intake."""
    return factories.member(
        acme, "Ines Ito", team=intake, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


@pytest.fixture
def full_intake(acme, intake, ines, quarter, today, now):
    """Intake, with three OKRs in process."""
    for n in range(3):
        objective = actions.draft_objective(
            actor=ines,
            team=intake,
            cycle=quarter,
            title=f"Intake {n}",
            key_results=[COMPLAINTS],
            on=today,
            now=now,
        )
        actions.make_ready(objective, actor=ines, on=today, now=now)
        actions.commit_objective(objective, actor=ines, on=today, now=now)
    return intake


@pytest.fixture
def slots(acme):
    """Return the names of the teams that give an objective a slot, and the counters."""

    def of(objective: Objective) -> tuple[list[str], dict[str, int]]:
        with tenant(acme.pk):
            given = Slot.objects.filter(objective=objective).order_by("team__name")
            counters = TeamCapacity.objects.select_related("team")
            return (
                [slot.team.name for slot in given.select_related("team")],
                {row.team.name: row.in_process for row in counters},
            )

    return of


def test_a_shared_objective_takes_one_slot_in_each_team(
    ready, intake, pia, today, now, slots
):
    objective = ready()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    assert slots(objective) == ([], {"Billing": 0, "Intake": 0})

    actions.commit_objective(objective, actor=pia, on=today, now=now)

    assert slots(objective) == (["Billing", "Intake"], {"Billing": 1, "Intake": 1})


def test_a_commit_is_refused_when_any_accountable_team_is_full(
    ready, acme, full_intake, pia, today, now, slots
):
    objective = ready()
    actions.add_co_owner(objective, actor=pia, team=full_intake, on=today, now=now)

    with pytest.raises(Conflict, match="Intake has 3 of 3") as refused:
        actions.commit_objective(objective, actor=pia, on=today, now=now)

    assert refused.value.facts["team"] == "Intake"
    assert [fill["title"] for fill in refused.value.facts["fills"]] == [
        "Intake 0",
        "Intake 1",
        "Intake 2",
    ]
    assert slots(objective) == ([], {"Billing": 0, "Intake": 3})
    with tenant(acme.pk):
        assert LimitHit.objects.get().team == full_intake


def test_every_full_team_is_named_and_each_hit_recorded(
    ready, committed, acme, full_intake, pia, today, now
):
    objective = ready("Shared")
    actions.add_co_owner(objective, actor=pia, team=full_intake, on=today, now=now)
    for n in range(3):
        committed(f"Billing {n}")

    with pytest.raises(Conflict) as refused:
        actions.commit_objective(objective, actor=pia, on=today, now=now)

    assert refused.value.reason == (
        "Billing has 3 of 3 OKRs in process. Intake has 3 of 3 OKRs in process."
    )
    assert [team["team"] for team in refused.value.facts["teams"]] == [
        "Billing",
        "Intake",
    ]
    with tenant(acme.pk):
        assert LimitHit.objects.count() == 2
        objective.refresh_from_db()
        assert objective.turned_away == 1


@pytest.mark.parametrize(
    "path", ["co-owner", "key result", "new key result", "transfer"]
)
def test_every_path_into_process_asks_the_joining_team(
    committed, acme, full_intake, pia, today, now, slots, path
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
        before = Objective.objects.get(pk=objective.pk).version
    jobs = Job.objects.count()
    split = replace(COMPLAINTS, team=full_intake)
    paths: dict[str, Callable[..., object]] = {
        "co-owner": partial(actions.add_co_owner, objective, team=full_intake),
        "key result": partial(
            actions.assign_key_result_team, key_result, team=full_intake
        ),
        "new key result": partial(actions.add_key_result, objective, draft=split),
        "transfer": partial(actions.transfer_objective, objective, team=full_intake),
    }

    with pytest.raises(Conflict, match="Intake has 3 of 3 OKRs in process"):
        paths[path](actor=pia, on=today, now=now)

    assert slots(objective) == (["Billing"], {"Billing": 1, "Intake": 3})
    with tenant(acme.pk):
        objective.refresh_from_db()
        assert (objective.version, objective.turned_away) == (before, 0)
        assert objective.team.name == "Billing"
        assert CoOwner.objects.count() == 0
        assert [row.team for row in objective.key_results.all()] == [None]
        assert Transition.objects.filter(objective=objective).count() == 2
        hit = LimitHit.objects.get()
        assert (hit.objective, hit.team) == (objective, full_intake)
    assert Job.objects.count() == jobs


def test_two_key_results_of_one_team_use_one_slot(
    committed, acme, intake, pia, today, now, slots
):
    objective = committed()
    for _ in range(2):
        actions.add_key_result(
            objective,
            actor=pia,
            draft=replace(COMPLAINTS, team=intake),
            on=today,
            now=now,
        )

    assert slots(objective) == (["Billing", "Intake"], {"Billing": 1, "Intake": 1})
    with tenant(acme.pk):
        first, second = objective.key_results.filter(team=intake)

    actions.assign_key_result_team(first, actor=pia, team=None, on=today, now=now)
    assert slots(objective)[1] == {"Billing": 1, "Intake": 1}
    actions.assign_key_result_team(second, actor=pia, team=None, on=today, now=now)
    assert slots(objective) == (["Billing"], {"Billing": 1, "Intake": 0})


def test_who_stops_sharing_has_the_slot_back_unless_a_key_result_holds_it(
    committed, acme, intake, pia, today, now, slots
):
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    with tenant(acme.pk):
        key_result = objective.key_results.get()
    actions.assign_key_result_team(
        key_result, actor=pia, team=intake, on=today, now=now
    )

    actions.remove_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    assert slots(objective)[0] == ["Billing", "Intake"]
    with pytest.raises(Conflict, match="Intake does not share"):
        actions.remove_co_owner(objective, actor=pia, team=intake, on=today, now=now)
    actions.assign_key_result_team(key_result, actor=pia, team=None, on=today, now=now)

    assert slots(objective) == (["Billing"], {"Billing": 1, "Intake": 0})


def test_sharing_twice_changes_nothing(committed, acme, intake, pia, today, now, slots):
    objective = committed()
    for _ in range(2):
        actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)

    assert slots(objective) == (["Billing", "Intake"], {"Billing": 1, "Intake": 1})
    with pytest.raises(Conflict, match="Billing owns this objective"):
        actions.add_co_owner(
            objective, actor=pia, team=objective.team, on=today, now=now
        )


def test_the_joining_teams_product_owner_may_join_and_leave(
    committed, intake, ines, lena, today, now, slots
):
    objective = committed()

    actions.add_co_owner(objective, actor=ines, team=intake, on=today, now=now)
    with pytest.raises(NotPermitted):
        actions.remove_co_owner(objective, actor=lena, team=intake, on=today, now=now)
    actions.remove_co_owner(objective, actor=ines, team=intake, on=today, now=now)

    assert slots(objective)[0] == ["Billing"]


def test_a_transfer_moves_slot_and_key_results_and_keeps_the_clock(
    committed, acme, billing, intake, lena, ines, pia, today, now, slots
):
    objective = committed(key_results=[replace(COMPLAINTS, team=billing)])
    day = today + 5 * DAY

    moved = actions.transfer_objective(
        objective,
        actor=lena,
        team=intake,
        owner=ines,
        on=day,
        now=now,
        reason="Intake hears of it first",
    )

    assert (moved.team, moved.owner, moved.started_on) == (intake, ines, today)
    assert slots(objective) == (["Intake"], {"Billing": 0, "Intake": 1})
    with tenant(acme.pk):
        assert objective.key_results.get().team == intake
        log = Transition.objects.filter(objective=objective).order_by("pk")
        assert [(row.to_state, row.team.name) for row in log] == [
            ("ready", "Billing"),
            ("in_process", "Billing"),
            ("in_process", "Intake"),
        ]
        assert lifecycle.age_on(queries.logs_of([objective.pk])[objective.pk], day) == 6
    assert {
        row.ids["team_id"] for row in Job.objects.filter(name="flow.refresh_team")
    } == {billing.pk, intake.pk}
    with pytest.raises(NotPermitted):
        actions.pause_objective(objective, actor=pia, on=day, now=now)
    paused = actions.pause_objective(objective, actor=ines, on=day, now=now)
    assert paused.state == "paused"


def test_a_co_owner_keeps_its_days_when_it_goes_and_when_it_comes_back(
    committed, draft, acme, intake, pia, today, now
):
    objective, proposed = committed(), draft()
    by = {"actor": pia, "team": intake, "now": now}
    for_a_day = {**by, "on": today}
    actions.add_co_owner(proposed, **for_a_day)
    actions.add_co_owner(objective, **for_a_day)
    actions.remove_co_owner(objective, **for_a_day)
    actions.add_co_owner(objective, **for_a_day)

    later = today + timedelta(days=9)
    actions.remove_co_owner(objective, **by, on=later)
    actions.remove_co_owner(proposed, **by, on=later)
    actions.add_co_owner(objective, **by, on=later + timedelta(days=1))

    with tenant(acme.pk):
        (told,) = queries.co_owned([objective.pk, proposed.pk]).values()
        assert told == [
            queries.CoOwned(intake.pk, later + timedelta(days=1), None),
            queries.CoOwned(intake.pk, today, later),
        ]
        days = [today, later - timedelta(days=1), later]
        assert [told[1].covers(day) for day in days] == [True, True, False]


def test_a_co_owner_that_becomes_owner_keeps_its_one_slot(
    committed, acme, intake, pia, lena, today, now, slots
):
    objective = committed()
    actions.add_co_owner(objective, actor=pia, team=intake, on=today, now=now)

    actions.transfer_objective(objective, actor=lena, team=intake, on=today, now=now)

    assert slots(objective) == (["Intake"], {"Billing": 0, "Intake": 1})
    with tenant(acme.pk):
        assert CoOwner.objects.count() == 0
        assert queries.co_owned([objective.pk]) == {}


def test_a_proposal_moves_without_a_log(draft, acme, intake, lena, today, now):
    objective = draft()

    moved = actions.transfer_objective(
        objective, actor=lena, team=intake, on=today, now=now
    )

    assert moved.team == intake
    with pytest.raises(Conflict, match="owns this objective already"):
        actions.transfer_objective(moved, actor=lena, team=intake, on=today, now=now)
    with tenant(acme.pk):
        assert Transition.objects.count() == 0


def test_an_archived_team_is_given_nothing(
    committed, acme, intake, lena, pia, today, now
):
    objective = committed()
    with tenant(acme.pk):
        key_result = objective.key_results.get()
        Team.objects.filter(pk=intake.pk).update(archived_on=today)
        intake.refresh_from_db()

    for act in (
        lambda: actions.add_co_owner(
            objective, actor=pia, team=intake, on=today, now=now
        ),
        lambda: actions.transfer_objective(
            objective, actor=lena, team=intake, on=today, now=now
        ),
        lambda: actions.assign_key_result_team(
            key_result, actor=pia, team=intake, on=today, now=now
        ),
    ):
        with pytest.raises(Conflict, match="Intake is archived"):
            act()


def test_what_changed_between_look_and_lock_is_said(
    committed, acme, intake, pia, today, now, monkeypatch
):
    """Another session shares the OKR after the first look and before the lock."""
    objective = committed()
    seen = queries.concerned

    def then_shared(row: Objective) -> frozenset[int]:
        found = seen(row)
        if not CoOwner.objects.exists():
            CoOwner.objects.create(objective=row, team=intake)
        return found

    monkeypatch.setattr(queries, "concerned", then_shared)

    with pytest.raises(Conflict, match="at the same moment"):
        actions.defer_objective(objective, actor=pia, on=today, now=now)


def test_opening_again_asks_every_team_that_had_a_key_result(
    committed, acme, intake, pia, today, now, slots
):
    objective = committed(key_results=[COMPLAINTS, replace(COMPLAINTS, team=intake)])
    actions.close_objective(objective, actor=pia, outcome="missed", on=today, now=now)
    assert slots(objective) == ([], {"Billing": 0, "Intake": 0})

    actions.undo_close(objective, actor=pia, on=today, now=now)

    assert slots(objective) == (["Billing", "Intake"], {"Billing": 1, "Intake": 1})


def test_a_team_that_joins_unseen_is_said(
    committed, acme, intake, pia, today, now, slots, monkeypatch
):
    objective = committed(key_results=[COMPLAINTS, replace(COMPLAINTS, team=intake)])
    actions.close_objective(objective, actor=pia, outcome="missed", on=today, now=now)
    monkeypatch.setattr(queries, "teams_of_key_results", lambda _: [])

    with pytest.raises(Conflict, match="at the same moment"):
        actions.undo_close(objective, actor=pia, on=today, now=now)

    assert slots(objective) == ([], {"Billing": 0, "Intake": 0})
