"""What the page of an objective shows, as values."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from objectives import facts, policies, scoring
from objectives.aging import AgeLines, age_band
from objectives.models import AlignmentLink, CheckIn, KeyResult, Objective, Transition
from objectives.queries.guard_rails import GuardRailLine
from objectives.queries.initiatives import Tried
from objectives.queries.lists import TeamMark
from objectives.queries.reach import Size, SizeChosen
from objectives.revisions import Entry
from objectives.topology import Reach
from okrhub.lib.decisions import Decision


@dataclass(frozen=True, slots=True)
class Reading:
    """A check-in with the progress, 0 to 1, that the key result had by it."""

    check_in: CheckIn
    progress: Decimal | None


@dataclass(frozen=True, slots=True)
class KeyResultView:
    """A key result with where it stands; progress and pace run from 0 to 1.

    `raw` is not clamped: -0.2, 1.25. `readings` are oldest first.
    """

    key_result: KeyResult
    gap: str
    progress: Decimal | None
    raw: Decimal | None
    expected: Decimal | None
    ratio: Decimal | None
    health: scoring.Health | None
    confidence: int | None
    confidence_trend: int | None
    value_age: scoring.Staleness | None
    confidence_age: scoring.Staleness | None
    readings: tuple[Reading, ...] = ()
    helpers: tuple[str, ...] = ()
    may_edit: Decision = field(default=policies.VIEWERS_READ)
    may_check_in: Decision = field(default=policies.VIEWERS_READ)

    @property
    def is_in_play(self) -> bool:
        """Say whether it still counts and can move."""
        return self.key_result.state in facts.IN_PLAY

    @property
    def measured(self) -> str:
        """Say in one line how it is measured: "Complaints, from the help desk, monthly"."""
        row = self.key_result
        metric = row.metric.name if row.metric else ""
        said = [
            metric if metric.casefold() != row.title.casefold() else "",
            f"read in {row.source}" if row.source else "",
            scoring.frequency_in_words(row.frequency_days),
            row.get_timing_display().lower() if row.timing else "",
        ]
        line = ", ".join(each for each in said if each)
        return line[:1].upper() + line[1:]

    @property
    def is_revised(self) -> bool:
        """Say whether it was committed to with other values."""
        return facts.is_revised(self.key_result)

    @property
    def progress_at_commitment(self) -> Decimal | None:
        """Return progress against what was agreed first; None where that is the same."""
        raw = self.key_result.raw_at_commitment
        return None if raw is None else scoring.clamped(raw)

    @property
    def values(self) -> list[Decimal]:
        """Return the values by day, oldest first; the last word of a day counts."""
        return list(
            {
                reading.check_in.measured_on: reading.check_in.value
                for reading in self.readings
                if reading.check_in.value is not None
            }.values()
        )

    @property
    def change(self) -> Decimal | None:
        """Return what the last value added to the one before."""
        values = self.values
        return values[-1] - values[-2] if len(values) > 1 else None

    @property
    def points(self) -> list[tuple[date, Decimal]]:
        """Return progress by day, for a chart; the last word of a day counts."""
        return list(
            {
                reading.check_in.measured_on: reading.progress
                for reading in self.readings
                if reading.check_in.value is not None and reading.progress is not None
            }.items()
        )


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """An end of a cycle at which the objective went on in the next."""

    cycle: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class ObjectivePage:
    """All that the page of an objective shows; ages in days."""

    objective: Objective
    health: scoring.Health | None
    pace: Decimal | None
    age_days: int | None
    elapsed_days: int | None
    paused_days: int
    expected: AgeLines
    key_results: tuple[KeyResultView, ...]
    confidence_minimum: int | None
    confidence_mean: Decimal | None
    suggested_grade: Decimal | None
    grade_at_commitment: Decimal | None
    co_owners: tuple[TeamMark, ...]
    carried: tuple[CarriedOver, ...]
    history: tuple[Transition, ...]
    revisions: tuple[Entry, ...]
    guard_rails: tuple[GuardRailLine, ...]
    is_guarded_above: bool
    line_of_sight: tuple[AlignmentLink, ...]
    contributes_to: tuple[AlignmentLink, ...]
    contributions: tuple[AlignmentLink, ...]
    initiatives: tuple[Tried, ...]
    size: Size
    chosen: tuple[SizeChosen, ...]
    reach: Reach
    drift: str
    missing: tuple[dict[str, str], ...]
    acts: dict[str, Decision]
    may_edit: Decision

    @property
    def band(self) -> str:
        """Return where its age stands among past ones; empty with too few of them."""
        return age_band(self.age_days, self.expected)

    @property
    def age_share(self) -> Decimal | None:
        """Return its age as a share of what 85 % took."""
        return self.expected.share(self.age_days)

    @property
    def is_all_reached(self) -> bool:
        """Say whether every key result in play is reached while it is in process."""
        states = [view.key_result.state for view in self.key_results if view.is_in_play]
        return (
            self.objective.is_in_process
            and bool(states)
            and set(states) == {KeyResult.State.REACHED}
        )

    @property
    def in_play(self) -> list[KeyResult]:
        """Return the key results that still count and can move."""
        return [view.key_result for view in self.key_results if view.is_in_play]

    @property
    def also_to(self) -> list[AlignmentLink]:
        """Return what it leads to besides the main thing."""
        return [link for link in self.contributes_to if not link.is_primary]

    @property
    def weakest(self) -> KeyResult | None:
        """Return the first key result with the lowest confidence."""
        lowest = self.confidence_minimum
        return next(
            (
                view.key_result
                for view in self.key_results
                if lowest is not None and view.confidence == lowest
            ),
            None,
        )
