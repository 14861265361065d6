"""What-ifs: moves on paper, proposed to teams, and done when all of them accept."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from conversations import policies, queries
from conversations.actions.barriers import log_barrier
from conversations.actions.carrying_out import carry_out
from conversations.models import MoveAnswer, Scenario, ScenarioMove
from objectives.actions.acting import act
from objectives.models import Cycle, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from teams.models import Team
from teams.queries import standing

Kind = ScenarioMove.Kind
MoveState = ScenarioMove.State
State = MoveAnswer.State
NEEDED = {
    Kind.GIVE_OKR: {"objective": "Which OKR?", "to_team": "To which team?"},
    Kind.GIVE_SLOTS: {
        "team": "From which team?",
        "to_team": "To which team?",
        "slots": "How many slots?",
    },
    Kind.FORM_DEDICATED: {"objective": "Around which OKR?"},
    Kind.DISSOLVE_DEDICATED: {"team": "Which team?"},
    Kind.FORM_GROUP: {"name": "What is it called?", "member_ids": "Of which teams?"},
    Kind.DISSOLVE_GROUP: {"team": "Which team of teams?"},
}
LEADER_KINDS = ("ask_again", "take_counter", "withdraw")


def begin_scenario(
    *,
    name: str,
    cycle: Cycle,
    actor: Membership,
    on: date,
    why: str = "",
    is_shared: bool = False,
) -> Scenario:
    """Begin a what-if based on a cycle; nobody else sees it until it is shared."""
    with tenant(actor.organization_id):
        policies.may_sketch(standing(actor, on)).enforce()
        record(actor.user_id, "scenario.begun")
        return Scenario.objects.create(
            name=_named(name),
            why=why.strip(),
            cycle=cycle,
            author=actor,
            is_shared=is_shared,
            created_on=on,
        )


def edit_scenario(
    scenario: Scenario, *, actor: Membership, on: date, version: int, **changes: Any
) -> Scenario:
    """Say its name or why otherwise, or share it."""
    with tenant(actor.organization_id):
        held = _hold(scenario, actor, on)
        if "name" in changes:
            changes["name"] = _named(changes["name"])
        record(actor.user_id, "scenario.edited")
        save_version(held, version, changes)
        return held


def delete_scenario(scenario: Scenario, *, actor: Membership, on: date) -> None:
    """Throw a what-if away that no team was asked about."""
    with tenant(actor.organization_id):
        held = _hold(scenario, actor, on)
        record(actor.user_id, "scenario.deleted")
        held.delete()


def add_move(
    scenario: Scenario,
    *,
    kind: str,
    actor: Membership,
    on: date,
    objective: Objective | None = None,
    team: Team | None = None,
    to_team: Team | None = None,
    name: str = "",
    slots: int = 0,
    members: Collection[Team] = (),
) -> ScenarioMove:
    """Try a move of an OKR, of slots or of a set-up."""
    with tenant(actor.organization_id):
        held = _hold(scenario, actor, on)
        if kind == Kind.GIVE_OKR and objective is not None:
            team = objective.team
        move = ScenarioMove(
            scenario=held,
            kind=kind,
            objective=objective,
            team=team,
            to_team=to_team,
            name=name.strip(),
            slots=slots,
            member_ids=sorted({each.pk for each in members}),
        )
        _check(move)
        record(actor.user_id, "scenario.move_added")
        move.save()
        return move


def remove_move(move: ScenarioMove, *, actor: Membership, on: date) -> None:
    """Take a move off the paper."""
    with tenant(actor.organization_id):
        _hold(move.scenario, actor, on)
        record(actor.user_id, "scenario.move_removed")
        ScenarioMove.objects.filter(pk=move.pk).delete()


def propose_scenario(
    scenario: Scenario, *, actor: Membership, on: date, version: int | None = None
) -> Scenario:
    """Ask the teams concerned, as a leader; nothing moves until they accept."""
    with tenant(actor.organization_id):
        held = queries.lock_scenario(scenario)
        policies.may_propose_scenario(standing(actor, on), held).enforce()
        if version is not None:
            check_version(held, version)
        moves = queries.moves_of([held])[held.pk]
        if not moves:
            raise Conflict("There is no move in it yet.")
        record(actor.user_id, "scenario.proposed")
        for move in moves:
            _ask(move, on)
        changes = {"proposed_by": actor, "proposed_on": on, "is_shared": True}
        save_version(held, held.version, changes)
        return held


def answer_move(
    answer: MoveAnswer,
    *,
    kind: str,
    actor: Membership,
    on: date,
    now: datetime,
    words: str = "",
    counter_team: Team | None = None,
    cause: str = "",
    owner: Membership | None = None,
    version: int | None = None,
) -> MoveAnswer:
    """Answer for a team: accepted, countered or declined.

    A structural `cause` to decline opens a barrier, owned by `owner`, else by who
    proposed the what-if.
    The last team that accepts lets the move happen, through the same limit as any
    other: where a slot is missing the answer is refused and nothing moves.
    """
    with act(actor, now=now):
        move = _lock_move(answer)
        held = queries.lock_answer(answer)
        policies.may_answer_move(standing(actor, on), held.team).enforce()
        if version is not None:
            check_version(held, version)
        if held.state != State.ASKED or move.state != MoveState.ASKED:
            raise Conflict("This move does not wait for the team now.")
        words = words.strip()
        if kind not in {State.ACCEPTED, State.COUNTERED, State.DECLINED}:
            raise Conflict("Do you accept it?", field="kind")
        if kind != State.ACCEPTED and not words:
            raise Conflict("Why, or how else? One sentence is enough.", field="words")
        record(actor.user_id, f"scenario.move_{kind}", reason=words)
        changes: dict[str, Any] = {
            "state": kind,
            "words": words,
            "counter_team": counter_team if kind == State.COUNTERED else None,
            "barrier": None,
            "answered_by": actor,
            "since": on,
        }
        if kind == State.DECLINED and cause:
            changes["barrier"] = log_barrier(
                held.team,
                title=words[:400],
                cause=cause,
                owner=owner or move.scenario.proposed_by or move.scenario.author,
                actor=actor,
                on=on,
                objective=move.objective,
            )
        save_version(held, held.version, changes)
        _do_if_agreed(move, on=on, now=now)
        return held


def lead_move(
    answer: MoveAnswer,
    *,
    kind: str,
    actor: Membership,
    on: date,
    now: datetime,
    words: str = "",
    version: int | None = None,
) -> MoveAnswer:
    """Answer a team as a leader: ask again, take its counter-proposal, or withdraw.

    To withdraw needs no answer of the team first.
    """
    with act(actor, now=now):
        move = _lock_move(answer)
        held = queries.lock_answer(answer)
        policies.may_lead_move(standing(actor, on)).enforce()
        if version is not None:
            check_version(held, version)
        if move.state != MoveState.ASKED:
            raise Conflict("This move is over.")
        if kind not in LEADER_KINDS:
            raise Conflict("What do you answer?", field="kind")
        if kind != "withdraw" and held.state not in {State.COUNTERED, State.DECLINED}:
            raise Conflict("The team has not countered or declined it.")
        record(actor.user_id, f"scenario.move_{kind}", reason=words)
        changes = {"leader_words": words.strip(), "since": on, "state": State.ASKED}
        if kind == "withdraw":
            changes["state"] = State.WITHDRAWN
            _set(move, state=MoveState.WITHDRAWN)
        elif kind == "take_counter":
            changes["state"] = State.ACCEPTED
            _take_counter(move, held, on)
        save_version(held, held.version, changes)
        _do_if_agreed(move, on=on, now=now)
        return held


def _take_counter(move: ScenarioMove, held: MoveAnswer, on: date) -> None:
    """Let the OKR go where the team says; who is concerned anew is asked."""
    if held.counter_team is None or move.kind not in queries.TO_ANOTHER_TEAM:
        raise Conflict(
            "It names no other team. Ask again, or withdraw it and sketch it anew."
        )
    if move.to_team_id is not None and move.to_team_id != held.team_id:
        move.answers.filter(team_id=move.to_team_id).delete()
    _set(move, to_team=held.counter_team, name="")
    _ask(move, on)


def _ask(move: ScenarioMove, on: date) -> int:
    """Ask every team concerned that was not asked yet; return how many."""
    if move.kind == Kind.GIVE_OKR and move.objective is not None:
        _set(move, team=move.objective.team)
    asked = set(move.answers.values_list("team_id", flat=True))
    teams = [team for team in queries.teams_concerned(move) if team.pk not in asked]
    MoveAnswer.objects.bulk_create(
        MoveAnswer(move=move, team=team, since=on) for team in teams
    )
    _set(move, state=MoveState.ASKED)
    return len(teams)


def _do_if_agreed(move: ScenarioMove, *, on: date, now: datetime) -> None:
    """Let a move happen once no team concerned is left that has not accepted.

    Who is concerned only since the teams were asked, because the OKR went to another
    team meanwhile, is asked first.
    """
    states = set(move.answers.values_list("state", flat=True))
    if move.state != MoveState.ASKED or states != {State.ACCEPTED}:
        return
    if not _ask(move, on):
        carry_out(move, on=on, now=now)
        _set(move, state=MoveState.DONE, done_on=on)


def _set(move: ScenarioMove, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(move, name, value)
    move.save(update_fields=list(changes))


def _lock_move(answer: MoveAnswer) -> ScenarioMove:
    rows = ScenarioMove.objects.select_related(
        "scenario__cycle",
        "scenario__proposed_by__user",
        "objective__team",
        "objective__owner__user",
        "objective__cycle",
        "team",
        "to_team",
    )
    return queries.locked(rows, answer.move_id)


def _hold(scenario: Scenario, actor: Membership, on: date) -> Scenario:
    held = queries.lock_scenario(scenario)
    policies.may_edit_scenario(standing(actor, on), held).enforce()
    return held


def _named(name: str) -> str:
    if not name.strip():
        raise Conflict("What is it called?", field="name")
    return name.strip()


def _check(move: ScenarioMove) -> None:
    """Refuse a move that does not say all that its kind needs."""
    if move.kind not in Kind:
        raise Conflict("Which kind of move is it?", field="kind")
    kind = Kind(move.kind)
    for name, question in NEEDED[kind].items():
        if not getattr(move, name):
            field = "members" if name == "member_ids" else name
            raise Conflict(question, field=field)
    if kind == Kind.FORM_DEDICATED and not (move.to_team_id or move.name):
        raise Conflict("Which team, or what is the new one called?", field="to_team")
    if kind in {Kind.GIVE_OKR, Kind.GIVE_SLOTS} and move.team_id == move.to_team_id:
        raise Conflict("From one team to another.", field="to_team")
