"""Health of key results and objectives, always with its reasons (DOMAIN 1.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from objectives.scoring.grade import Ambition
from objectives.scoring.measure import Kind, Measure, ScoringError
from objectives.scoring.pace import (
    Checkpoint,
    Curve,
    Pace,
    Thresholds,
    expected_progress,
    pace_of,
    pace_ratio,
)
from objectives.scoring.progress import ONE, ZERO, Standing, displayed_percent
from objectives.scoring.staleness import (
    Freshness,
    confidence_staleness,
    day_in_words,
    in_days,
    value_staleness,
)


class Status(StrEnum):
    """Health, or the outcome once an objective is closed."""

    OFF_TRACK = "off_track"
    AT_RISK = "at_risk"
    STALE = "stale"
    TOO_EARLY = "too_early"
    ON_TRACK = "on_track"
    PAUSED = "paused"
    ACHIEVED = "achieved"
    MISSED = "missed"
    DROPPED = "dropped"
    UNRECORDED = "unrecorded"


WORST_FIRST = (
    Status.OFF_TRACK,
    Status.AT_RISK,
    Status.STALE,
    Status.TOO_EARLY,
    Status.ON_TRACK,
)
NO_LONGER_BELIEVED = 2


@dataclass(frozen=True, slots=True)
class Health:
    """A status and the sentences that explain it."""

    status: Status
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OverdueHelp:
    """Help that was promised and has not come."""

    asked_of: str
    due_on: date


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What happens around an objective or key result: names for the reasons."""

    breached_guard_rails: tuple[str, ...] = ()
    overdue_help: tuple[OverdueHelp, ...] = ()
    blocking_impediments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyResultFacts:
    """All that health of one key result depends on.

    `start` is the later of commitment and cycle start, `end` the due date.
    `outcome` is empty until it or its objective is closed.
    """

    reference: str
    measure: Measure
    standing: Standing
    start: date
    end: date
    ambition: str = Ambition.COMMITTED
    moves_late: bool = False
    checkpoints: tuple[Checkpoint, ...] = ()
    circumstances: Circumstances = field(default=Circumstances())
    is_paused: bool = False
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class ObjectiveFacts:
    """All that health of one objective depends on; ages in days (DOMAIN 3)."""

    reference: str
    key_results: tuple[KeyResultFacts, ...] = ()
    circumstances: Circumstances = field(default=Circumstances())
    age_days: int | None = None
    expected_days: int | None = None
    is_paused: bool = False
    outcome: str = ""


def key_result_health(
    facts: KeyResultFacts, *, on: date, thresholds: Thresholds
) -> Health:
    """Return the health of a key result: the first matching rule gives the status."""
    settled = _settled(facts)
    if settled:
        return settled
    return _worst(
        [
            _judged_pace(facts, on=on, thresholds=thresholds),
            *_judged_confidence(facts),
            *_judged_circumstances(facts, on=on),
            *_judged_staleness(facts, on=on),
        ]
    )


def objective_health(
    facts: ObjectiveFacts, *, on: date, thresholds: Thresholds
) -> Health:
    """Return the worst health of the open key results and of what surrounds them.

    A key result that is too early to judge does not hide that the others are on
    track; it is named among the reasons.
    """
    settled = _settled(facts)
    if settled:
        return settled
    healths = [
        key_result_health(key_result, on=on, thresholds=thresholds)
        for key_result in facts.key_results
        if not key_result.outcome
    ]
    judged = [(h.status, reason) for h in healths for reason in h.reasons]
    if not judged:
        judged = [(Status.TOO_EARLY, f"{facts.reference} has no open key result.")]
    worst = _worst([*judged, *_judged_circumstances(facts, on=on), *_judged_age(facts)])
    on_track = tuple(reason for status, reason in judged if status is Status.ON_TRACK)
    if worst.status is Status.TOO_EARLY and on_track:
        return Health(Status.ON_TRACK, on_track + worst.reasons)
    return worst


def worse_first(status: str) -> int:
    """Return a rank that sorts health, the worst first and what is paused last."""
    found = Status(status)
    return WORST_FIRST.index(found) if found in WORST_FIRST else len(WORST_FIRST)


def _settled(facts: KeyResultFacts | ObjectiveFacts) -> Health | None:
    if facts.outcome:
        outcome = Status(facts.outcome)
        if outcome is Status.UNRECORDED:
            words = f"{facts.reference} was closed; its outcome was not recorded."
        else:
            words = f"{facts.reference} was closed as {outcome.value}."
        return Health(outcome, (words,))
    if facts.is_paused:
        return Health(Status.PAUSED, (f"{facts.reference} is paused.",))
    return None


def _worst(judged: Iterable[tuple[Status, str]]) -> Health:
    judged = list(judged)
    status = min((status for status, _ in judged), key=WORST_FIRST.index)
    return Health(status, tuple(reason for s, reason in judged if s is status))


def _judged_pace(
    facts: KeyResultFacts, *, on: date, thresholds: Thresholds
) -> tuple[Status, str]:
    pace = pace_of(
        facts.measure,
        start=facts.start,
        end=facts.end,
        moves_late=facts.moves_late,
        checkpoints=facts.checkpoints,
    )
    if facts.standing.progress is None:
        words = (
            "is not measurable yet"
            if facts.measure.kind == Kind.UNMEASURED
            else "has no value yet"
        )
        return Status.TOO_EARLY, f"{facts.reference} {words}."
    if facts.standing.progress == ONE and pace.curve is not Curve.FLAT:
        words = "is done" if pace.curve is Curve.STEP else "has reached its target"
        return Status.ON_TRACK, f"{facts.reference} {words}."
    ratio = pace_ratio(facts.standing.progress, pace, on=on)
    if ratio is None:
        words = "is too early to judge by its pace"
        if pace.curve is Curve.STEP:
            words = f"is due on {day_in_words(pace.end, on=on)}"
        return Status.TOO_EARLY, f"{facts.reference} {words}."
    status = _status_of(ratio, facts.ambition, thresholds)
    return status, f"{facts.reference} {_pace_in_words(facts, pace, status, on=on)}."


def _status_of(ratio: Decimal, ambition: str, thresholds: Thresholds) -> Status:
    threshold = thresholds.for_ambition(ambition)
    if ratio < threshold.at_risk:
        return Status.OFF_TRACK
    return Status.AT_RISK if ratio < threshold.on_track else Status.ON_TRACK


def _pace_in_words(
    facts: KeyResultFacts, pace: Pace, status: Status, *, on: date
) -> str:
    raw = facts.standing.raw or ZERO
    if pace.curve is Curve.FLAT:
        return f"kept its limit in {displayed_percent(raw)} of its periods"
    if pace.curve is Curve.STEP:
        how_far = displayed_percent(raw) if raw else "not"
        return f"was due on {day_in_words(pace.end, on=on)} and is {how_far} done"
    expected = displayed_percent(expected_progress(pace, on=on))
    if not facts.standing.has_data:
        return f"has no value yet where {expected} would be expected"
    words = {
        Status.OFF_TRACK: "is far behind pace",
        Status.AT_RISK: "is behind pace",
        Status.ON_TRACK: "is on pace",
    }[status]
    return f"{words}: {displayed_percent(raw)} where {expected} would be expected"


def _judged_confidence(facts: KeyResultFacts) -> Iterable[tuple[Status, str]]:
    votes = facts.standing.confidences
    if votes and votes[0] <= NO_LONGER_BELIEVED:
        yield (
            Status.OFF_TRACK,
            f"{facts.reference} is no longer believed in: confidence {votes[0]}.",
        )
    if len(votes) > 1 and votes[1] - votes[0] >= 2:
        yield (
            Status.AT_RISK,
            f"Confidence in {facts.reference} fell from {votes[1]} to {votes[0]}.",
        )
    elif len(votes) > 3 and votes[0] < votes[1] < votes[2] < votes[3]:
        words = (
            f"Confidence in {facts.reference} fell three times in a row, "
            f"from {votes[3]} to {votes[0]}."
        )
        yield Status.AT_RISK, words


def _judged_circumstances(
    facts: KeyResultFacts | ObjectiveFacts, *, on: date
) -> Iterable[tuple[Status, str]]:
    for guard_rail in facts.circumstances.breached_guard_rails:
        yield (
            Status.OFF_TRACK,
            f"{facts.reference}: the guard-rail {guard_rail} is breached.",
        )
    for help_request in facts.circumstances.overdue_help:
        since = day_in_words(help_request.due_on, on=on)
        words = (
            f"{facts.reference} waits for help from {help_request.asked_of}, "
            f"due on {since}."
        )
        yield Status.AT_RISK, words
    for impediment in facts.circumstances.blocking_impediments:
        yield Status.AT_RISK, f"{facts.reference} is blocked by {impediment}."


def _judged_age(facts: ObjectiveFacts) -> Iterable[tuple[Status, str]]:
    if facts.age_days is None or facts.expected_days is None:
        return
    if facts.age_days > facts.expected_days:
        words = (
            f"{facts.reference} has been in process for {in_days(facts.age_days)}; "
            f"{in_days(facts.expected_days)} or less are expected."
        )
        yield Status.AT_RISK, words


def _judged_staleness(
    facts: KeyResultFacts, *, on: date
) -> Iterable[tuple[Status, str]]:
    for judge in (value_staleness, confidence_staleness):
        found = judge(facts.measure, facts.standing, start=facts.start, on=on)
        if found and found.freshness is Freshness.STALE:
            yield Status.STALE, f"{facts.reference}: {found.words}."


def confidence_trend(confidences: Sequence[int]) -> int | None:
    """Return last minus previous of the confidences, newest first."""
    return confidences[0] - confidences[1] if len(confidences) > 1 else None


def confidence_minimum(votes: Iterable[int | None]) -> int | None:
    """Return the weakest key result's confidence; no vote is not a 0."""
    return min((vote for vote in votes if vote is not None), default=None)


def confidence_mean(votes: Iterable[int | None]) -> Decimal | None:
    """Return the mean confidence of the key results that have one."""
    given = [vote for vote in votes if vote is not None]
    return Decimal(sum(given)) / len(given) if given else None


def check_manual_status(derived: str, manual: str, *, reason: str) -> None:
    """Refuse a status set by hand that is better than derived and has no reason."""
    try:
        by_hand = WORST_FIRST.index(Status(manual))
    except ValueError:
        raise ScoringError("Choose on track, at risk or off track.") from None
    if Status(derived) not in WORST_FIRST:
        raise ScoringError("The status of a paused or closed OKR is not set by hand.")
    if by_hand > WORST_FIRST.index(Status(derived)) and not reason.strip():
        raise ScoringError(
            "This is better than the figures say: please add a reason in one sentence."
        )
