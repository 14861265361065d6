"""Help between teams: asked, promised, delivered, received; or declined, withdrawn."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from conversations import help as rules
from conversations import policies, queries
from conversations.models import HelpRequest
from objectives import actions as okrs
from objectives.actions.acting import act, check_fields
from objectives.actions.holding import hold
from objectives.actions.private import check_not_private
from objectives.models import KeyResult, Objective
from objectives.queries import accountable
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from organizations.references import HELP, next_number
from teams.models import Function, Team
from teams.queries import standing
from teams.standing import Standing

State, Way = HelpRequest.State, HelpRequest.Way


@dataclass(frozen=True, slots=True)
class Promise:
    """How and by when help is promised.

    `team` says yes where a function was asked. An initiative needs `text`; an OKR of
    one's own is `dependent` where there is one, else proposed with `text` as its title.
    """

    due_on: date
    way: str = Way.JUST_DO_IT
    words: str = ""
    text: str = ""
    team: Team | None = None
    dependent: Objective | None = None


@dataclass(slots=True)
class _Held:
    """A locked request, who acts, and the teams on both sides."""

    asked: HelpRequest
    actor: Membership
    who: Standing
    on: date
    now: datetime
    teams: frozenset[int] = field(default_factory=frozenset)
    carriers: tuple[Team, ...] = ()

    def enter(self, step: str, **columns: Any) -> None:
        """Write the state after a step, with other columns."""
        state = rules.AFTER[step]
        closes = state not in {State.ACCEPTED, State.DELIVERED}
        changes = {"state": state, "since": self.on, **columns}
        if closes:
            changes["closed_on"] = self.on
        save_version(self.asked, self.asked.version, changes)

    def wait(self) -> None:
        """Hand in what the OKR waits for, as the request is now."""
        okrs.await_help(
            self.asked.objective,
            self.asked.number,
            asked_of=self.asked.helper.name
            if self.asked.helper
            else self.asked.asked_of,
            due_on=self.asked.due_on,
            is_blocking=self.asked.is_blocking,
            on=self.on,
        )

    def wait_no_more(self) -> None:
        """Hand in that the OKR does not wait for it now."""
        okrs.await_no_more(self.asked.objective, self.asked.number, on=self.on)


def ask_help(
    objective: Objective,
    *,
    title: str,
    form: str,
    needed_by: date,
    actor: Membership,
    on: date,
    now: datetime,
    team: Team | None = None,
    function: Function | None = None,
    key_result: KeyResult | None = None,
    is_blocking: bool = False,
) -> HelpRequest:
    """Ask a team, or a function, for help with an OKR by a day."""
    with act(actor, now=now):
        held = hold(objective, actor=actor, on=on)
        teams = accountable(held.objective)
        policies.may_ask_help(held.actor, held.objective, teams).enforce()
        check_not_private(held.objective)
        if (team is None) == (function is None):
            raise Conflict("Ask one team, or one function.", field="asked_of")
        _check_other(held.objective, team, teams)
        if not title.strip():
            raise Conflict("What do you need?", field="title")
        if needed_by < on:
            raise Conflict("By when from now on?", field="needed_by")
        if key_result is not None and key_result.objective_id != objective.pk:
            raise Conflict(
                "This key result belongs to another OKR.", field="key_result"
            )
        record(actor.user_id, "help.asked")
        asked = HelpRequest(
            number=next_number(HELP),
            title=title.strip(),
            form=form,
            objective=held.objective,
            key_result=key_result,
            asked_team=team,
            asked_function=function,
            needed_by=needed_by,
            is_blocking=is_blocking,
            asked_by=actor,
            asked_on=on,
            since=on,
        )
        check_fields(asked)
        asked.save()
        _Held(asked, actor, held.actor, on, now).wait()
        return asked


def accept_help(
    asked: HelpRequest,
    promise: Promise,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> HelpRequest:
    """Promise help by a day: just do it, an initiative, an own OKR, or share the OKR.

    Sharing an OKR in process needs a free slot, as any commit does.
    """
    with _holding(asked, "accept", actor, on, now, version) as held:
        reason = rules.refuse_due_on(promise.due_on, on=on)
        if reason:
            raise Conflict(reason, field="due_on")
        helper = _helper(held, promise.team)
        made = _follow(held, helper, promise)
        record(actor.user_id, "help.accepted", reason=promise.words)
        held.enter(
            "accept",
            helper=helper,
            way=promise.way,
            due_on=promise.due_on,
            first_due_on=promise.due_on,
            answered_by=actor,
            answered_on=on,
            words=promise.words.strip(),
            **made,
        )
        held.wait()
        return held.asked


def decline_help(
    asked: HelpRequest,
    *,
    reason: str,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> HelpRequest:
    """Say no, with a reason: somebody else has to find another way."""
    with _holding(asked, "decline", actor, on, now, version) as held:
        reason = reason.strip()
        if not reason:
            raise Conflict("Why not? One sentence is enough.", field="reason")
        record(actor.user_id, "help.declined", reason=reason)
        held.enter("decline", words=reason, answered_by=actor, answered_on=on)
        held.wait_no_more()
        return held.asked


def slip_help(
    asked: HelpRequest,
    *,
    due_on: date,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> HelpRequest:
    """Say before it is late that a promise may slip, and to which day."""
    with _holding(asked, "slip", actor, on, now, version) as held:
        refusal = rules.refuse_slip(held.asked.due_on, due_on, on=on)
        if refusal:
            raise Conflict(refusal, field="due_on")
        record(actor.user_id, "help.may_slip", reason=reason)
        held.enter("slip", due_on=due_on, words=reason.strip() or held.asked.words)
        held.wait()
        return held.asked


def deliver_help(
    asked: HelpRequest,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    moved: str = "",
    words: str = "",
    version: int | None = None,
) -> HelpRequest:
    """Say that the help came; the team that asked confirms it."""
    with _holding(asked, "deliver", actor, on, now, version) as held:
        record(actor.user_id, "help.delivered", reason=words)
        held.enter(
            "deliver",
            delivered_on=on,
            helper_says=_moved(moved),
            words=words.strip() or held.asked.words,
        )
        held.wait_no_more()
        return held.asked


def confirm_help(
    asked: HelpRequest,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    moved: str = "",
    words: str = "",
    version: int | None = None,
) -> HelpRequest:
    """Say as the team that asked that the help came, and whether it moved anything."""
    with _holding(asked, "confirm", actor, on, now, version) as held:
        record(actor.user_id, "help.confirmed", reason=words)
        held.enter(
            "confirm",
            moved=_moved(moved),
            delivered_on=held.asked.delivered_on or on,
            words=words.strip() or held.asked.words,
        )
        held.wait_no_more()
        return held.asked


def return_help(
    asked: HelpRequest,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> HelpRequest:
    """Say as the team that asked that it is not what was needed: the promise stands."""
    with _holding(asked, "return", actor, on, now, version) as held:
        record(actor.user_id, "help.returned", reason=reason)
        held.enter(
            "return", delivered_on=None, words=reason.strip() or held.asked.words
        )
        held.wait()
        return held.asked


def withdraw_help(
    asked: HelpRequest,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    reason: str = "",
    version: int | None = None,
) -> HelpRequest:
    """Take a request back: the help is not needed any more."""
    with _holding(asked, "withdraw", actor, on, now, version) as held:
        record(actor.user_id, "help.withdrawn", reason=reason)
        held.enter("withdraw", words=reason.strip() or held.asked.words)
        held.wait_no_more()
        return held.asked


@contextmanager
def _holding(
    asked: HelpRequest,
    step: str,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None,
) -> Iterator[_Held]:
    """Lock a request for a step that its state and the person allow."""
    with act(actor, now=now):
        row = queries.lock_help(asked)
        who = standing(actor, on)
        teams = accountable(row.objective)
        carriers = tuple(queries.carriers_of(row))
        policies.may_step(
            who, row, step, teams, [team.pk for team in carriers]
        ).enforce()
        if version is not None:
            check_version(row, version)
        if step not in rules.steps(row.state):
            state = row.get_state_display().lower()
            raise Conflict(f"{row.reference} is {state} already.")
        yield _Held(row, actor, who, on, now, teams, carriers)


def _helper(held: _Held, team: Team | None) -> Team | None:
    """Return the team that promises: the asked one, or who answers for a function."""
    if held.asked.asked_team is not None:
        return held.asked.asked_team
    own = policies.answering_teams(held.who, [one.pk for one in held.carriers])
    if team is None:
        return next((one for one in held.carriers if one.pk in own), None)
    if team.pk not in own:
        raise Conflict(f"You do not answer for {team.name}.", field="team")
    return team


def _follow(held: _Held, helper: Team | None, promise: Promise) -> dict[str, Any]:
    """Make what the promise says; return the columns that name it."""
    asked = held.asked
    act_as: dict[str, Any] = {"actor": held.actor, "on": held.on, "now": held.now}
    if promise.way not in Way:
        raise Conflict("How will you help?", field="way")
    if promise.way == Way.JUST_DO_IT:
        return {}
    if helper is None:
        raise Conflict("No team stands behind this promise: just do it.", field="way")
    if promise.way == Way.INITIATIVE:
        if asked.key_result is None:
            raise Conflict("It names no key result: just do it.", field="way")
        text = promise.text or asked.title
        return {
            "initiative": okrs.help_with_initiative(
                asked.key_result, helper, text=text, **act_as
            )
        }
    if promise.way == Way.SHARED:
        okrs.add_co_owner(asked.objective, team=helper, **act_as)
        return {}
    return {"dependent": _dependent(held, helper, promise, act_as)}


def _dependent(
    held: _Held, helper: Team, promise: Promise, act_as: dict[str, Any]
) -> Objective:
    """Return the OKR that the helper takes because of it, and say that it is needed."""
    asked, chosen = held.asked, promise.dependent
    if chosen is not None and chosen.team_id != helper.pk:
        raise Conflict(
            f"{chosen.reference} is not an OKR of {helper.name}.", field="dependent"
        )
    if chosen is None:
        chosen = okrs.draft_objective(
            team=helper,
            cycle=asked.objective.cycle,
            title=promise.text or asked.title,
            why=f"{asked.objective.reference} {asked.objective.title} needs it.",
            **act_as,
        )
    check_not_private(chosen)
    okrs.need_objective(asked.objective, chosen, help_number=asked.number)
    return chosen


def _check_other(
    objective: Objective, team: Team | None, teams: frozenset[int]
) -> None:
    if team is None:
        return
    if team.archived_on is not None:
        raise Conflict(f"{team.name} is archived.", field="asked_of")
    if team.pk in teams or team.pk == objective.team_id:
        raise Conflict(f"{team.name} answers for this OKR itself.", field="asked_of")


def _moved(answer: str) -> str:
    if answer and answer not in HelpRequest.Moved:
        raise Conflict("Choose one of the answers.", field="moved")
    return answer
