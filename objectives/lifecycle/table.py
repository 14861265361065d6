"""States, verbs and the transition table (DOMAIN 2.1)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class LifecycleError(ValueError):
    """A step that the rules refuse; the message is a sentence for the person."""


class IllegalTransition(LifecycleError):
    """A verb that does not fit the state an objective is in."""


class State(StrEnum):
    """Where an objective is in its life; health and outcome are told apart."""

    PROPOSED = "proposed"
    READY = "ready"
    IN_PROCESS = "in_process"
    PAUSED = "paused"
    DEFERRED = "deferred"
    CLOSED = "closed"
    DECLINED = "declined"
    VOID = "void"


class Outcome(StrEnum):
    """How an objective was closed; `unrecorded` is imported without a score."""

    ACHIEVED = "achieved"
    MISSED = "missed"
    DROPPED = "dropped"
    UNRECORDED = "unrecorded"


class Verb(StrEnum):
    """What people do with an objective."""

    DRAFT = "draft"
    MAKE_READY = "make_ready"
    COMMIT = "commit"
    PAUSE = "pause"
    RESUME = "resume"
    DEFER = "defer"
    RETURN_TO_READY = "return_to_ready"
    CLOSE_ACHIEVED = "close_achieved"
    CLOSE_MISSED = "close_missed"
    DROP = "drop"
    DECLINE = "decline"
    UNDO_CLOSE = "undo_close"
    VOID = "void"
    CARRY_OVER = "carry_over"


class Who(StrEnum):
    """Who may use a verb; policies decide which person that is."""

    ANYONE_IN_SCOPE = "anyone_in_scope"
    OWNER = "owner"
    PRODUCT_OWNER_OR_LEADER = "product_owner_or_leader"
    PROPOSER = "proposer"
    ADMIN = "admin"


class Guard(StrEnum):
    """What an action checks before it uses a verb."""

    TITLE = "title"
    NEEDED_FIELDS = "needed_fields"
    LIMIT = "limit"
    GRADE = "grade"
    GRADE_MEETS_EXPECTATION = "grade_meets_expectation"
    CLOSED_AFTER_REACHED = "closed_after_reached"
    CYCLE_UNLOCKED = "cycle_unlocked"
    REASON = "reason"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the transition table; `to_state` is `None` where the log decides.

    `from_states` holds `None` for an objective that does not exist yet.
    """

    verb: Verb
    from_states: frozenset[State | None]
    to_state: State | None
    who: Who
    guards: tuple[Guard, ...] = ()
    outcome: Outcome | None = None


STARTED = frozenset({State.IN_PROCESS, State.PAUSED})
OPEN = STARTED | {State.PROPOSED, State.READY, State.DEFERRED}
FINISHES = frozenset({Outcome.ACHIEVED, Outcome.MISSED})


def _rule(
    verb: Verb,
    from_states: Iterable[State | None],
    to_state: State | None,
    who: Who,
    *guards: Guard,
    outcome: Outcome | None = None,
) -> tuple[Verb, Rule]:
    return verb, Rule(verb, frozenset(from_states), to_state, who, guards, outcome)


RULES: dict[Verb, Rule] = dict(
    [
        _rule(Verb.DRAFT, {None}, State.PROPOSED, Who.ANYONE_IN_SCOPE, Guard.TITLE),
        _rule(
            Verb.MAKE_READY,
            {State.PROPOSED},
            State.READY,
            Who.OWNER,
            Guard.NEEDED_FIELDS,
        ),
        _rule(
            Verb.COMMIT,
            {State.READY},
            State.IN_PROCESS,
            Who.PRODUCT_OWNER_OR_LEADER,
            Guard.LIMIT,
        ),
        _rule(Verb.PAUSE, {State.IN_PROCESS}, State.PAUSED, Who.OWNER),
        _rule(Verb.RESUME, {State.PAUSED}, State.IN_PROCESS, Who.OWNER),
        _rule(Verb.DEFER, STARTED, State.DEFERRED, Who.OWNER),
        _rule(Verb.RETURN_TO_READY, {State.DEFERRED}, State.READY, Who.OWNER),
        _rule(
            Verb.CLOSE_ACHIEVED,
            STARTED,
            State.CLOSED,
            Who.OWNER,
            Guard.GRADE_MEETS_EXPECTATION,
            Guard.CLOSED_AFTER_REACHED,
            outcome=Outcome.ACHIEVED,
        ),
        _rule(
            Verb.CLOSE_MISSED,
            STARTED,
            State.CLOSED,
            Who.OWNER,
            Guard.GRADE,
            outcome=Outcome.MISSED,
        ),
        _rule(
            Verb.DROP,
            OPEN,
            State.CLOSED,
            Who.OWNER,
            Guard.REASON,
            outcome=Outcome.DROPPED,
        ),
        _rule(
            Verb.DECLINE,
            {State.PROPOSED, State.READY},
            State.DECLINED,
            Who.PROPOSER,
            Guard.REASON,
        ),
        _rule(Verb.UNDO_CLOSE, {State.CLOSED}, None, Who.OWNER, Guard.CYCLE_UNLOCKED),
        _rule(Verb.VOID, set(State) - {State.VOID}, State.VOID, Who.ADMIN),
        _rule(Verb.CARRY_OVER, STARTED, None, Who.OWNER),
    ]
)

WORDS = {
    Verb.DRAFT: "drafted",
    Verb.MAKE_READY: "made ready",
    Verb.COMMIT: "committed",
    Verb.PAUSE: "paused",
    Verb.RESUME: "resumed",
    Verb.DEFER: "deferred",
    Verb.RETURN_TO_READY: "returned to ready",
    Verb.CLOSE_ACHIEVED: "closed as achieved",
    Verb.CLOSE_MISSED: "closed as missed",
    Verb.DROP: "dropped",
    Verb.DECLINE: "declined",
    Verb.UNDO_CLOSE: "opened again",
    Verb.VOID: "made void",
    Verb.CARRY_OVER: "carried over",
}


def rule_for(state: str | None, verb: str) -> Rule:
    """Return the table row for a verb in a state.

    Raises IllegalTransition when the verb does not fit; `None` is "does not exist".
    """
    rule = RULES[Verb(verb)]
    if state not in rule.from_states:
        here = "not there yet" if state is None else State(state).replace("_", " ")
        raise IllegalTransition(
            f"This objective is {here} and cannot be {WORDS[rule.verb]}."
        )
    return rule


def allowed_verbs(state: str | None) -> tuple[Verb, ...]:
    """Return the verbs that fit a state, in the order of the table."""
    return tuple(verb for verb, rule in RULES.items() if state in rule.from_states)
