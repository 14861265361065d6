"""Every policy for everybody: the table is the specification."""

from collections.abc import Callable
from datetime import date

import pytest

from objectives import policies
from objectives.models import Cycle, Draft, Initiative, KeyResult, Objective
from okrhub.lib.decisions import Decision
from teams.models import Team
from teams.standing import Standing

BILLING, INTAKE = 1, 2
AUTHOR, OWNER_PERSON = 91, 92
PRODUCT_OWNER = frozenset({"product_owner"})
SCRUM_MASTER = frozenset({"scrum_master"})
DEVELOPER = frozenset({"developer"})

PEOPLE = {
    "owner": Standing(1, "owner"),
    "admin": Standing(2, "admin"),
    "leader": Standing(3, "leader"),
    "po": Standing(4, "member", {BILLING: PRODUCT_OWNER}),
    "sm": Standing(5, "member", {BILLING: SCRUM_MASTER}),
    "dev": Standing(6, "member", {BILLING: DEVELOPER}),
    "person": Standing(OWNER_PERSON, "member", {BILLING: DEVELOPER}),
    "author": Standing(AUTHOR, "member"),
    "other po": Standing(7, "member", {INTAKE: PRODUCT_OWNER}),
    "other dev": Standing(8, "member", {INTAKE: DEVELOPER}),
    "member": Standing(9, "member"),
    "viewer": Standing(10, "viewer", {BILLING: PRODUCT_OWNER}),
    "gone": Standing(AUTHOR, "", {BILLING: PRODUCT_OWNER}),
}
TEAM = {"po", "sm", "dev", "person"}
OWNER = {"po", "person"}
LEADERS = {"owner", "admin", "leader"}


def cycle_draft(state: str = "drafting") -> Draft:
    return Draft(author_ids=[3, AUTHOR], state=state)


@pytest.fixture(autouse=True)
def _scope(in_acme):
    """Let rows be made in memory."""


def team(pk: int = BILLING, **changes) -> Team:
    name = "Billing" if pk == BILLING else "Intake"
    return Team(pk=pk, number=pk, name=name, **changes)


def objective(state: str = "ready", cadence: str = "quarterly", **changes) -> Objective:
    given = {
        "number": 12,
        "team": team(),
        "cycle": Cycle(cadence=cadence),
        "created_by_id": AUTHOR,
        "owner_id": OWNER_PERSON,
        "state": state,
    }
    return Objective(**(given | changes))


def key_result(of: Objective, **changes) -> KeyResult:
    return KeyResult(number=31, objective=of, **changes)


RULES: dict[str, tuple[Callable[[Standing], Decision], set[str]]] = {
    "create a cycle": (policies.may_create_cycle, LEADERS),
    "try out a plan": (policies.may_plan_cycle, set(PEOPLE) - {"viewer", "gone"}),
    "draft": (
        lambda who: policies.may_draft_objective(who, team()),
        TEAM | LEADERS,
    ),
    "draft for an archived team": (
        lambda who: policies.may_draft_objective(
            who, team(archived_on=date(2026, 1, 1))
        ),
        set(),
    ),
    "edit what is proposed": (
        lambda who: policies.may_edit_objective(who, objective("proposed")),
        TEAM | {"author"},
    ),
    "edit what is ready": (
        lambda who: policies.may_edit_objective(who, objective()),
        TEAM,
    ),
    "link what is in process": (
        lambda who: policies.may_link_objective(who, objective("in_process")),
        TEAM,
    ),
    "add a key result": (
        lambda who: policies.may_add_key_result(who, objective()),
        TEAM,
    ),
    "add a key result for the own team": (
        lambda who: policies.may_add_key_result(who, objective(), team()),
        TEAM,
    ),
    "add a key result for another team": (
        lambda who: policies.may_add_key_result(who, objective(), team(INTAKE)),
        OWNER,
    ),
    "add a key result for another team to a proposal": (
        lambda who: policies.may_add_key_result(
            who, objective("proposed"), team(INTAKE)
        ),
        OWNER | {"author"},
    ),
    "edit a key result": (
        lambda who: policies.may_edit_key_result(
            who, key_result(objective()), objective()
        ),
        TEAM,
    ),
    "edit another team's key result": (
        lambda who: policies.may_edit_key_result(
            who, key_result(objective(), team_id=INTAKE), objective()
        ),
        {"other po", "other dev"},
    ),
    "edit a key result of a proposal": (
        lambda who: policies.may_edit_key_result(
            who, key_result(objective("proposed")), objective("proposed")
        ),
        TEAM | {"author"},
    ),
    "make ready": (
        lambda who: policies.may_make_ready(who, objective("proposed")),
        OWNER,
    ),
    "commit": (lambda who: policies.may_commit(who, objective()), {"po"}),
    "commit for the year": (
        lambda who: policies.may_commit(who, objective(cadence="annual")),
        LEADERS,
    ),
    "commit for an archived team": (
        lambda who: policies.may_commit(
            who, objective(team=team(archived_on=date(2026, 1, 1)))
        ),
        set(),
    ),
    "pause": (lambda who: policies.may_pause(who, objective("in_process")), OWNER),
    "defer": (lambda who: policies.may_defer(who, objective("in_process")), OWNER),
    "close": (lambda who: policies.may_close(who, objective("in_process")), OWNER),
    "drop": (lambda who: policies.may_drop(who, objective("in_process")), OWNER),
    "undo a close": (
        lambda who: policies.may_undo_close(who, objective("closed")),
        OWNER,
    ),
    "carry over": (
        lambda who: policies.may_carry_over(who, objective("in_process")),
        OWNER,
    ),
    "close where nobody owns it": (
        lambda who: policies.may_close(who, objective("in_process", owner_id=None)),
        {"po"},
    ),
    "decline": (lambda who: policies.may_decline(who, objective()), {"author"}),
    "delete a draft": (
        lambda who: policies.may_delete_draft(who, objective("proposed")),
        {"author"},
    ),
    "delete a draft whose author is not known": (
        lambda who: policies.may_delete_draft(
            who, objective("proposed", created_by_id=None)
        ),
        OWNER,
    ),
    "make void": (
        lambda who: policies.may_void(who, objective("in_process")),
        {"owner", "admin"},
    ),
    "add a co-owner": (
        lambda who: policies.may_add_co_owner(who, objective(), team(INTAKE)),
        OWNER | {"other po"},
    ),
    "end a contribution": (
        lambda who: policies.may_end_contribution(
            who, objective(), carrier=BILLING, team=INTAKE
        ),
        {"po", "sm", "dev", "person", "other po", "other dev"},
    ),
    "remove a co-owner": (
        lambda who: policies.may_remove_co_owner(who, objective(), team(INTAKE)),
        OWNER | {"other po"},
    ),
    "give a key result to a team": (
        lambda who: policies.may_assign_key_result_team(who, objective(), team(INTAKE)),
        OWNER | {"other po"},
    ),
    "transfer": (
        lambda who: policies.may_transfer(who, objective("in_process")),
        OWNER | LEADERS,
    ),
    "check in": (
        lambda who: policies.may_check_in(who, key_result(objective()), objective()),
        TEAM,
    ),
    "check in where two teams share": (
        lambda who: policies.may_check_in(
            who, key_result(objective()), objective(), co_owners={INTAKE}
        ),
        TEAM | {"other po", "other dev"},
    ),
    "check in on another team's key result": (
        lambda who: policies.may_check_in(
            who, key_result(objective(), team_id=INTAKE), objective()
        ),
        {"other po", "other dev"},
    ),
    "check in on one's own key result": (
        lambda who: policies.may_check_in(
            who,
            key_result(objective(), team_id=INTAKE, owner_id=OWNER_PERSON),
            objective(),
        ),
        {"other po", "other dev", "person"},
    ),
    "raise a team's limit": (
        lambda who: policies.may_set_team_limit(who, team(), limit=4, holds=3),
        LEADERS,
    ),
    "lower a team's limit": (
        lambda who: policies.may_set_team_limit(who, team(), limit=2, holds=3),
        LEADERS | {"po"},
    ),
    "take a team's limit away": (
        lambda who: policies.may_set_team_limit(who, team(), limit=None, holds=3),
        LEADERS,
    ),
    "write the strategy": (policies.may_write_strategy, LEADERS),
    "set a guard-rail": (
        lambda who: policies.may_guard_objective(who, objective()),
        TEAM,
    ),
    "add an initiative": (
        lambda who: policies.may_add_initiative(who, key_result(objective())),
        TEAM,
    ),
    "edit an initiative": (
        lambda who: policies.may_edit_initiative(who, Initiative(team_id=BILLING)),
        TEAM,
    ),
    "edit an initiative of an own proposal": (
        lambda who: policies.may_edit_initiative(
            who,
            Initiative(team_id=INTAKE),
            drafted=[key_result(objective("proposed"))],
        ),
        {"author", "other po", "other dev"},
    ),
    "set the words of the coach": (policies.may_set_coach_words, {"owner", "admin"}),
    "take away a question of the coach": (
        policies.may_dismiss_question,
        set(PEOPLE) - {"viewer", "gone"},
    ),
    "answer whether what is linked suffices": (
        lambda who: policies.may_answer_gap(who, key_result(objective()), objective()),
        OWNER,
    ),
    "begin the draft of a year": (
        lambda who: policies.may_begin_draft(who, "annual"),
        LEADERS,
    ),
    "begin the draft of a quarter": (
        lambda who: policies.may_begin_draft(who, "quarterly"),
        LEADERS | {"po", "other po"},
    ),
    "write a draft of a cycle": (
        lambda who: policies.may_write_draft(who, cycle_draft()),
        {"leader", "author"},
    ),
    "write a published draft": (
        lambda who: policies.may_write_draft(who, cycle_draft("published")),
        set(),
    ),
    "publish a draft": (
        lambda who: policies.may_publish_draft(who, cycle_draft("asked")),
        LEADERS,
    ),
    "publish a published draft": (
        lambda who: policies.may_publish_draft(who, cycle_draft("published")),
        set(),
    ),
    "edit what is ready in an own draft": (
        lambda who: policies.may_edit_objective(
            who, objective("ready", draft=cycle_draft())
        ),
        TEAM | {"leader", "author"},
    ),
    "edit what was ready in a published draft": (
        lambda who: policies.may_edit_objective(
            who, objective("ready", draft=cycle_draft("published"))
        ),
        TEAM,
    ),
    "make ready what is in an own draft of a year": (
        lambda who: policies.may_make_ready(
            who, objective("proposed", "annual", draft=cycle_draft())
        ),
        OWNER | {"leader"},
    ),
    "make ready what is in an own draft of a quarter": (
        lambda who: policies.may_make_ready(
            who, objective("proposed", draft=cycle_draft())
        ),
        OWNER,
    ),
    "try something for another team's key result": (
        lambda who: policies.may_help_with_initiative(who, team()),
        TEAM,
    ),
    "ask for an exception": (
        lambda who: policies.may_ask_exception(who, objective("ready"), team()),
        {"po"},
    ),
    "answer an exception of a unit that is led": (
        lambda who: policies.may_answer_exception(who, asked_by=0, leader=0),
        {"owner", "admin"},
    ),
    "answer an exception where nobody leads": (
        lambda who: policies.may_answer_exception(who, asked_by=0, leader=None),
        LEADERS,
    ),
    "say what heartbeat takes": (
        lambda who: policies.may_say_heartbeat(who, team()),
        {"po", "sm"},
    ),
    "set a unit's limit": (policies.may_set_unit_limit, LEADERS),
    "set the organisation's limits": (
        policies.may_set_organization_limits,
        {"owner", "admin"},
    ),
}


@pytest.mark.parametrize("act", RULES)
def test_exactly_these_people_may(act):
    decide, expected = RULES[act]

    decisions = {name: decide(standing) for name, standing in PEOPLE.items()}

    assert {name for name, decision in decisions.items() if decision} == expected
    for decision in decisions.values():
        assert decision.allowed is not bool(decision.reason)
        assert decision.allowed or decision.reason.endswith(".")


def test_every_policy_is_in_the_table():
    asked = {
        name
        for decide, _ in RULES.values()
        for name in decide.__code__.co_names
        if name.startswith("may_")
    }
    asked |= {decide.__name__ for decide, _ in RULES.values()}

    assert {name for name in vars(policies) if name.startswith("may_")} <= asked


def test_a_page_learns_what_the_state_allows_and_whom_to_ask():
    acts = policies.acts(PEOPLE["sm"], objective("in_process"))

    assert list(acts) == [
        "pause",
        "defer",
        "close_achieved",
        "close_missed",
        "drop",
        "void",
        "carry_over",
    ]
    assert not any(acts.values())
    assert acts["pause"].reason == (
        "The product owner of Billing, or the person who owns this objective, "
        "pauses and resumes it."
    )
    assert [
        verb for verb, may in policies.acts(PEOPLE["po"], objective()).items() if may
    ] == ["commit", "drop"]


def test_what_is_void_lets_nothing_be_done():
    assert policies.acts(PEOPLE["admin"], objective("void")) == {}
