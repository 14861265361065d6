"""Whether teams and OKRs are organised around value: today, and what was answered."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from conversations.models import AssessedOkr, Assessment
from conversations.queries.arrangement import arrangement_now
from objectives.models import Cycle, Objective
from objectives.topology import Reach, TeamFunctions, reach
from objectives.value_organization import (
    Mismatch,
    handoffs_of,
    mismatch_of,
    units_of,
)
from objectives.value_words import Line, lines
from objectives.what_if import Okr, picture
from organizations.models import OrganizationSettings

MOST_EARLIER = 3


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
class Organized:
    """The measures of a day in sentences, and the OKRs that they are about."""

    cycle: Cycle
    lines: list[Line]
    okrs: tuple[OkrSetUp, ...]

    @property
    def looked_at(self) -> list[OkrSetUp]:
        """Return the most complex OKRs and those with a hint, the former first."""
        wanted = [each for each in self.okrs if each.is_most_complex or each.mismatch]
        return sorted(wanted, key=lambda each: not each.is_most_complex)


@dataclass(frozen=True, slots=True)
class Trend:
    """A measure today, and its figures in earlier assessments, the latest first."""

    today: Line
    earlier: tuple[str, ...]


def organized(cycle: Cycle, *, on: date, settings: OrganizationSettings) -> Organized:
    """Return the measures of a cycle's cadence today. As many queries as a what-if."""
    now = arrangement_now(cycle, on=on, settings=settings)
    found = picture(now, percent=settings.most_complex_percent).measures
    teams = {
        key: TeamFunctions(key, each.name, each.functions)
        for key, each in now.teams.items()
    }
    groups = {key: each.group for key, each in now.teams.items() if each.group}
    return Organized(
        cycle=cycle,
        lines=lines(found),
        okrs=tuple(
            _set_up(each, teams, groups, found.top) for each in now.okrs.values()
        ),
    )


def _set_up(
    okr: Okr,
    teams: Mapping[str, TeamFunctions],
    groups: Mapping[str, str],
    top: Collection[str],
) -> OkrSetUp:
    facts = okr.facts
    others = sorted(facts.accountable - {okr.owner})
    owners = [teams[key] for key in (okr.owner, *others) if key in teams]
    units = [teams[key].name for key in units_of(facts, groups) if key in teams]
    return OkrSetUp(
        okr=okr,
        unit_names=tuple(sorted(units)),
        handoffs=handoffs_of(facts, groups),
        is_most_complex=facts.reference in top,
        mismatch=mismatch_of(facts, groups),
        reach=reach(okr.needs if owners else (), owners, teams.values()),
    )


def set_up_of(
    objective: Objective, *, on: date, settings: OrganizationSettings
) -> OkrSetUp | None:
    """Return how an OKR in process is set up; None of any other."""
    found = organized(objective.cycle, on=on, settings=settings).okrs
    return next(
        (each for each in found if each.okr.reference == objective.reference), None
    )


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
