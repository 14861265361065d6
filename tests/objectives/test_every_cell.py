"""Who may do what with an objective in which state: every cell, through the actions.

The columns are the states an objective starts from. A cell is the state it then is in
(for key results: "done"), or "." where the act does not fit, whoever tries. `by` says
who may; anybody else is refused as a person, whatever the state.
"""

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import transaction

from objectives import actions, lifecycle, policies
from objectives.lifecycle import Verb
from objectives.models import KeyResult, Objective
from okrhub.lib.decisions import ALLOWED
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from teams.models import TeamMembership
from tests import factories
from tests.objectives.conftest import COMPLAINTS

STATES = [
    "proposed",
    "ready",
    "in_process",
    "paused",
    "deferred",
    "closed",
    "declined",
    "void",
]
OWNER = {"product owner", "owner person"}
TEAM = OWNER | {"scrum master"}
LEADERS = {"administrator", "leader"}
# fmt: off
TABLE = {
    # act: (by, one cell for each of STATES)
    "make_ready":      (OWNER, "ready . . . . . . ."),
    "commit":          ({"product owner"}, ". in_process . . . . . ."),
    "pause":           (OWNER, ". . paused . . . . ."),
    "resume":          (OWNER, ". . . in_process . . . ."),
    "defer":           (OWNER, ". . deferred deferred . . . ."),
    "return_to_ready": (OWNER, ". . . . ready . . ."),
    "close_achieved":  (OWNER, ". . closed closed . . . ."),
    "close_missed":    (OWNER, ". . closed closed . . . ."),
    "drop":            (OWNER, "closed closed closed closed closed . . ."),
    "decline":         ({"author"}, "declined declined . . . . . ."),
    "undo_close":      (OWNER, ". . . . . in_process . ."),
    "void":            ({"administrator"}, "void void void void void void void ."),
    "carry_over":      (OWNER, ". . in_process paused . . . ."),
    "transfer":        (OWNER | LEADERS, "proposed ready in_process paused deferred . . ."),
    "share":           (OWNER | {"joining product owner"}, "proposed ready in_process paused deferred . . ."),
    "add_key_result":  (TEAM, "done done done done done . . ."),
    "edit_key_result": (TEAM, "done done done done done . . ."),
    "assign":          (OWNER | {"joining product owner"}, "done done done done done . . ."),
    "check_in":        (TEAM, ". . done done . . . ."),
    "remove_key_result": (TEAM, "done done . . done . . ."),
}
# fmt: on
# the author of what is still a proposal may write it, and share it
AUTHORS = {"share", "add_key_result", "edit_key_result", "assign", "remove_key_result"}


@pytest.fixture
def people(acme, billing, intake, adam, lena, pia, sam, vera):
    """One of each kind of person, by name."""
    product_owner = TeamMembership.Role.PRODUCT_OWNER
    joining = factories.member(acme, "Iris", team=intake, team_role=product_owner)
    return {
        "administrator": adam,
        "leader": lena,
        "product owner": pia,
        "scrum master": sam,
        "owner person": factories.member(acme, "Olga", team=billing),
        "author": factories.member(acme, "Arno"),
        "joining product owner": joining,
        "viewer": vera,
    }


@pytest.fixture
def okr(acme, billing, quarter, people) -> Objective:
    """An objective of Billing with a key result, proposed by Arno."""
    with tenant(acme.pk):
        made = factories.ObjectiveFactory.create(
            team=billing,
            cycle=quarter,
            owner=people["owner person"],
            created_by=people["author"],
        )
        factories.KeyResultFactory.create(objective=made)
    return made


@pytest.fixture
def acts(okr, intake, next_quarter) -> dict[str, Callable[..., object]]:
    """Return each act of the table, to be done by somebody on a day."""
    with tenant(okr.organization_id):
        key_result = KeyResult.objects.select_related(
            "objective__team", "objective__cycle", "team"
        ).get()
    close = partial(actions.close_objective, okr)
    return {
        "make_ready": partial(actions.make_ready, okr),
        "commit": partial(actions.commit_objective, okr),
        "pause": partial(actions.pause_objective, okr),
        "resume": partial(actions.resume_objective, okr),
        "defer": partial(actions.defer_objective, okr),
        "return_to_ready": partial(actions.return_to_ready, okr),
        "close_achieved": partial(close, outcome="achieved", grade=Decimal(1)),
        "close_missed": partial(close, outcome="missed"),
        "drop": partial(actions.drop_objective, okr, reason="The law changed."),
        "decline": partial(actions.decline_objective, okr, reason="Not for us."),
        "undo_close": partial(actions.undo_close, okr),
        "void": partial(actions.void_objective, okr, reason="Entered in error."),
        "carry_over": partial(actions.carry_over, okr, into_cycle=next_quarter),
        "transfer": partial(actions.transfer_objective, okr, team=intake),
        "share": partial(actions.add_co_owner, okr, team=intake),
        "add_key_result": partial(actions.add_key_result, okr, draft=COMPLAINTS),
        "edit_key_result": partial(
            actions.edit_key_result, key_result, changes={"source": "The desk"}
        ),
        "assign": partial(actions.assign_key_result_team, key_result, team=intake),
        "check_in": partial(actions.check_in, key_result, value=Decimal(5)),
        "remove_key_result": partial(actions.remove_key_result, key_result),
    }


WAYS = {
    "proposed": "",
    "ready": "make_ready",
    "in_process": "make_ready commit",
    "paused": "make_ready commit pause",
    "deferred": "make_ready commit defer",
    "closed": "make_ready commit close_missed",
    "declined": "decline",
    "void": "void",
}


def doer_of(act: str) -> str:
    """Return somebody who may."""
    return min(TABLE[act][0])


def tried(
    act: Callable[..., object], okr: Objective, person: Membership, **when: Any
) -> str:
    """Return the state that an act leads to, or how it was refused; undo it."""
    before = transaction.savepoint()
    try:
        act(actor=person, **when)
    except NotPermitted:
        return "not permitted"
    except Conflict:
        return "."
    found = Objective.objects.values_list("state", flat=True).get(pk=okr.pk)
    transaction.savepoint_rollback(before)
    return found


def expected(name: str, person: str, state: str) -> str:
    by, cells = TABLE[name]
    may = person in by or (
        person == "author" and name in AUTHORS and state == "proposed"
    )
    if not may:
        return "not permitted"
    cell = cells.split()[STATES.index(state)]
    return state if cell == "done" else cell


@pytest.mark.parametrize("state", STATES)
def test_each_act_of_each_person_does_what_its_cell_says(
    state, okr, acts, people, today, now
):
    when = {"on": today, "now": now}
    for step in WAYS[state].split():
        acts[step](actor=people[doer_of(step)], **when)

    with tenant(okr.organization_id):
        found = {
            (name, person): tried(act, okr, membership, **when)
            for name, act in acts.items()
            for person, membership in people.items()
        }

    assert found == {
        (name, person): expected(name, person, state) for name, person in found
    }


def test_the_table_has_every_act_of_the_life_cycle_and_every_cell(acts):
    assert {verb.value for verb in Verb} - {Verb.DRAFT} <= TABLE.keys()
    assert acts.keys() == TABLE.keys()
    assert {len(cells.split()) for _, cells in TABLE.values()} == {len(STATES)}


def test_control_without_policy_or_table_the_cells_differ(
    okr, acts, people, today, now, monkeypatch
):
    when = {"on": today, "now": now}
    pause = acts["pause"]

    with tenant(okr.organization_id):
        refused = tried(pause, okr, people["leader"], **when)
        monkeypatch.setattr(policies, "may_pause", lambda *_: ALLOWED)
        unfit = tried(pause, okr, people["leader"], **when)
        monkeypatch.setattr(lifecycle, "rule_for", lambda *_: None)
        skipped = tried(pause, okr, people["leader"], **when)

    assert (refused, unfit, skipped) == ("not permitted", ".", "paused")
