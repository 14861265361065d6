"""Who may do what with a sprint and its goal in which state: every cell.

The columns are the states a sprint starts from. A cell is the state it then is in, or "."
where the act does not fit, whoever tries. `by` says who may; anybody else is refused as a
person, whatever the state; "-" where there is no review to close. What a goal was for can still be sorted after the sprint.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from okrhub.lib.decisions import ALLOWED
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from sprints import actions, policies, steps
from sprints.models import Sprint, SprintGoal, SprintReview
from sprints.timebox import Timebox
from teams.models import TeamMembership
from tests import factories

STATES = ["planning", "active", "review", "closed"]
PLANNERS = {"product owner", "scrum master"}
TEAM = PLANNERS | {"developer"}
# fmt: off
TABLE = {
    # act: (by, one cell for each of STATES)
    "start":        (PLANNERS, "active . active ."),
    "to_review":    (PLANNERS, ". review . ."),
    "to_closed":    (PLANNERS, ". . . ."),
    "back_to_plan": (PLANNERS, ". . . ."),
    "move_days":    (PLANNERS, "planning active review ."),
    "open_review":  (TEAM, "review review review closed"),
    "close_review": (TEAM, "- - closed ."),
    "set_goal":     (TEAM, "planning active review closed"),
    "link_goal":    (TEAM, "planning active review closed"),
    "heartbeat":    (TEAM, "planning active review closed"),
    "expect":       (TEAM, "planning active review closed"),
    "say_result":   (TEAM, "planning active review closed"),
}
# fmt: on
WAYS = {
    "planning": "",
    "active": "start",
    "review": "start open_review",
    "closed": "start open_review close_review",
}


@pytest.fixture
def now() -> datetime:
    """Ten in the morning of the cast's Tuesday."""
    return datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def people(acme, intake, adam, lena, pia, sam, dev, vera):
    """One of each kind of person, by name."""
    product_owner = TeamMembership.Role.PRODUCT_OWNER
    return {
        "administrator": adam,
        "leader": lena,
        "product owner": pia,
        "scrum master": sam,
        "developer": dev,
        "another team's product owner": factories.member(
            acme, "Iris", team=intake, team_role=product_owner
        ),
        "viewer": vera,
    }


@pytest.fixture
def acts(acme, sprint, complaints, estimates) -> dict[str, Callable[..., object]]:
    """Return each act of the table, to be done by somebody on a day."""
    with tenant(acme.pk):
        goal = SprintGoal.objects.create(sprint=sprint, text="Letters", kind="linked")
        goal.links.create(key_result=complaints)

    def moved(to: str, **who: Any) -> object:
        return actions.move_sprint(sprint, to=to, version=version(sprint), **who)

    def closed(**who: Any) -> object:
        review = SprintReview.objects.filter(sprint=sprint).first()
        if review is None:
            raise Conflict("There is no review.")
        course = {"kind": "keep_course", "version": 1}
        return actions.close_review(
            review,
            decisions={complaints.objective: course},
            version=version(review),
            **who,
        )

    def days(**who: Any) -> object:
        box = Timebox("Sprint 23", sprint.starts_on, sprint.ends_on)
        return actions.edit_sprint(sprint, box, version=version(sprint), **who)

    def of_goal(act: Callable[..., object], **said: Any) -> Callable[..., object]:
        return lambda **who: act(goal, version=version(goal), **said, **who)

    def set_goal(**who: Any) -> object:
        said: dict[str, Any] = {
            "text": "Bills",
            "kind": "unsorted",
            "version": version(goal),
        }
        return actions.set_sprint_goal(sprint, **said, **who)

    return {
        "start": partial(moved, "active"),
        "to_review": partial(moved, "review"),
        "to_closed": partial(moved, "closed"),
        "back_to_plan": partial(moved, "planning"),
        "move_days": days,
        "open_review": partial(actions.open_review, sprint),
        "close_review": closed,
        "set_goal": set_goal,
        "link_goal": partial(actions.link_sprint_goal, goal, estimates),
        "heartbeat": partial(actions.mark_heartbeat, goal),
        "expect": of_goal(actions.expect, changes={complaints: 2}),
        "say_result": of_goal(actions.say_result, result="met"),
    }


def version(row: Any) -> int:
    """Return the version that a row has now."""
    return int(type(row).objects.values_list("version", flat=True).get(pk=row.pk))


def done(act: str, acts: dict[str, Callable[..., object]], **when: Any) -> object:
    """Do an act; those of a review alone ask for the moment."""
    if act not in {"open_review", "close_review"}:
        del when["now"]
    return acts[act](**when)


def tried(
    act: str, acts: dict[str, Callable[..., object]], sprint: Sprint, **when: Any
) -> str:
    """Return the state that an act leads to, or how it was refused; undo it."""
    before = transaction.savepoint()
    try:
        done(act, acts, **when)
    except NotPermitted:
        return "not permitted"
    except Conflict:
        return "."
    found = Sprint.objects.values_list("state", flat=True).get(pk=sprint.pk)
    transaction.savepoint_rollback(before)
    return found


def expected(act: str, person: str, state: str) -> str:
    by, cells = TABLE[act]
    cell = cells.split()[STATES.index(state)]
    if cell == "-":
        return "."
    return cell if person in by else "not permitted"


@pytest.mark.parametrize("state", STATES)
def test_each_act_of_each_person_does_what_its_cell_says(
    state, acme, sprint, acts, people, today, now
):
    when = {"on": today, "now": now}
    with tenant(acme.pk):
        for act in WAYS[state].split():
            done(act, acts, actor=people["product owner"], **when)

        found = {
            (act, person): tried(act, acts, sprint, actor=membership, **when)
            for act in acts
            for person, membership in people.items()
        }

    assert found == {
        (act, person): expected(act, person, state) for act, person in found
    }


def test_the_table_has_every_step_and_every_cell(acts):
    assert acts.keys() == TABLE.keys()
    assert list(steps.STEPS) == STATES
    assert {len(cells.split()) for _, cells in TABLE.values()} == {len(STATES)}


def test_control_without_policy_or_table_the_cells_differ(
    acme, sprint, acts, people, today, now, monkeypatch
):
    leader: Membership = people["leader"]
    when = {"actor": leader, "on": today, "now": now}

    with tenant(acme.pk):
        refused = tried("to_review", acts, sprint, **when)
        monkeypatch.setattr(policies, "may_plan_sprint", lambda *_: ALLOWED)
        unfit = tried("to_review", acts, sprint, **when)
        monkeypatch.setitem(steps.STEPS, "planning", ("active", "review"))
        skipped = tried("to_review", acts, sprint, **when)

    assert (refused, unfit, skipped) == ("not permitted", ".", "review")
