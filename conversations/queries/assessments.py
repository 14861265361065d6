"""Whether teams and OKRs are organised around value: today, and what was answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import JSONObject

from conversations.models import AssessedOkr, Assessment, ValueMeasures
from conversations.queries.arrangement import arrangement_now
from objectives.models import Cadence, Cycle, Objective
from objectives.queries import cycles_on
from objectives.topology import Reach, TeamFunctions, reach
from objectives.value_organization import (
    Mismatch,
    handoffs_of,
    mismatch_of,
    units_of,
)
from objectives.value_words import Key, Line, lines
from objectives.what_if import Arrangement, Okr, measures_of
from organizations.models import OrganizationSettings

MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class LookedAt:
    """An OKR that is looked at, in words: how complex it is and on how much it rests.

    `lacking` says which functions its teams miss, `question` what may not fit.
    """

    reference: str
    title: str
    is_most_complex: bool
    domain: str
    complexity: int | None
    topology: str
    units: int
    handoffs: int
    lacking: str
    question: str


@dataclass(frozen=True, slots=True)
class OkrSetUp:
    """An OKR in process: on which units it rests, and what may not fit.

    `handoffs` are open requests for help between different units.
    """

    okr: Okr
    unit_names: tuple[str, ...]
    handoffs: int
    is_most_complex: bool
    mismatch: Mismatch | None
    reach: Reach

    @property
    def units(self) -> int:
        """Return on how many units it rests; a team of teams is one."""
        return len(self.unit_names)

    @property
    def topology(self) -> str:
        """Return the set-up in words; empty where nobody said."""
        said = self.okr.facts.topology
        return Objective.Topology(said).label if said else ""

    @property
    def domain(self) -> str:
        """Return the complexity domain in words; empty where nobody said."""
        said = self.okr.facts.domain
        return Objective.Domain(said).label if said else ""


@dataclass(frozen=True, slots=True)
class Measured:
    """The measures of a day in sentences, and the OKRs that are looked at with them."""

    cycle: Cycle
    lines: list[Line]
    looked_at: list[LookedAt]


@dataclass(frozen=True, slots=True)
class Organized:
    """The measures of a day in sentences, and how each OKR in process is set up."""

    cycle: Cycle
    lines: list[Line]
    arrangement: Arrangement
    top: frozenset[str]
    teams: Mapping[str, TeamFunctions]
    groups: Mapping[str, str]

    @property
    def okrs(self) -> list[OkrSetUp]:
        """Return every OKR in process, by number."""
        return [self._set_up(okr) for okr in self.arrangement.okrs.values()]

    @property
    def measured(self) -> Measured:
        """Return the measures with the most complex OKRs, then those with a hint."""
        wanted = [
            self._set_up(okr)
            for name, okr in self.arrangement.okrs.items()
            if name in self.top or mismatch_of(okr.facts, self.groups)
        ]
        wanted.sort(key=lambda each: not each.is_most_complex)
        return Measured(self.cycle, self.lines, [_looked_at(each) for each in wanted])

    def about(self, reference: str) -> OkrSetUp | None:
        """Return how an OKR in process is set up; None of any other."""
        okr = self.arrangement.okrs.get(reference)
        return None if okr is None else self._set_up(okr)

    def _set_up(self, okr: Okr) -> OkrSetUp:
        facts, teams = okr.facts, self.teams
        others = sorted(facts.accountable - {okr.owner})
        owners = [teams[key] for key in (okr.owner, *others) if key in teams]
        units = units_of(facts, self.groups)
        return OkrSetUp(
            okr=okr,
            unit_names=tuple(sorted(teams[key].name for key in units if key in teams)),
            handoffs=handoffs_of(facts, self.groups),
            is_most_complex=facts.reference in self.top,
            mismatch=mismatch_of(facts, self.groups),
            reach=reach(okr.needs if owners else (), owners, teams.values()),
        )


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure today, and its figures in earlier assessments, the latest first."""

    today: Line
    earlier: tuple[str, ...]


def organized(cycle: Cycle, *, on: date, settings: OrganizationSettings) -> Organized:
    """Return the measures of a cycle's cadence today. As many queries as a what-if."""
    now = arrangement_now(cycle, on=on, settings=settings)
    found = measures_of(now, percent=settings.most_complex_percent)
    return Organized(
        cycle=cycle,
        lines=lines(found),
        arrangement=now,
        top=found.top,
        teams={
            key: TeamFunctions(key, each.name, each.functions)
            for key, each in now.teams.items()
        },
        groups={key: each.group for key, each in now.teams.items() if each.group},
    )


def measured(*, on: date, settings: OrganizationSettings) -> Measured | None:
    """Return the measures of a day's quarter, as the worker kept them. One query.

    Where it was not there yet, they are worked out as `organized` does. None where no
    quarter runs.
    """
    kept = ValueMeasures.objects.filter(cycle=OuterRef("pk"), day=on)
    about = JSONObject(lines="lines", looked_at="looked_at")
    cycle = (
        cycles_on(Cadence.QUARTERLY, on)
        .annotate(kept=Subquery(kept.values(about=about)[:1]))
        .first()
    )
    if cycle is None:
        return None
    found = vars(cycle)["kept"]
    if found is None:
        return organized(cycle, on=on, settings=settings).measured
    return Measured(
        cycle,
        [Line(**line | {"key": Key(line["key"])}) for line in found["lines"]],
        [LookedAt(**each) for each in found["looked_at"]],
    )


def _looked_at(each: OkrSetUp) -> LookedAt:
    return LookedAt(
        reference=each.okr.reference,
        title=each.okr.title,
        is_most_complex=each.is_most_complex,
        domain=each.domain,
        complexity=each.okr.facts.complexity,
        topology=each.topology,
        units=each.units,
        handoffs=each.handoffs,
        lacking=each.reach.sentence if each.reach.missing else "",
        question=each.mismatch.question if each.mismatch else "",
    )


def set_up_of(
    objective: Objective, *, on: date, settings: OrganizationSettings
) -> OkrSetUp | None:
    """Return how an OKR in process is set up; None of any other."""
    found = organized(objective.cycle, on=on, settings=settings)
    return found.about(objective.reference)


def latest_decision(objective: Objective) -> AssessedOkr | None:
    """Return what was decided last about an OKR's set-up. One query."""
    rows = AssessedOkr.objects.filter(objective=objective).select_related(
        "assessment__assessed_by__user"
    )
    return rows.order_by("-assessment__assessed_on", "-pk").first()


def assessments() -> QuerySet[Assessment]:
    """Return what was answered, with the decisions, the latest first. Two queries."""
    okrs = AssessedOkr.objects.select_related("objective").order_by("objective__number")
    return (
        Assessment.objects.select_related("cycle", "assessed_by__user")
        .prefetch_related(Prefetch("okrs", queryset=okrs))
        .order_by("-assessed_on", "-pk")
    )


def assessment_number(pk: int) -> Assessment | None:
    """Return an assessment, or None. Two queries."""
    return assessments().filter(pk=pk).first()


def trends(today: Sequence[Line], earlier: Sequence[Assessment]) -> list[Trend]:
    """Return each measure with its figures in some assessments. No query."""
    columns = [
        {line["key"]: line["figure"] for line in each.figures} for each in earlier
    ]
    return [
        Trend(line, tuple(column.get(line.key, "") for column in columns))
        for line in today
    ]
