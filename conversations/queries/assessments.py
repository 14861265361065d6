"""Whether teams and OKRs are organised around value: today, and what was answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from conversations.models import AssessedOkr, Assessment
from conversations.queries.arrangement import arrangement_now
from objectives.models import Cycle, Objective
from objectives.value_organization import Mismatch, mismatch_of, units_of
from objectives.value_words import Line, lines
from objectives.what_if import Okr, picture
from organizations.models import OrganizationSettings

MOST_EARLIER = 3


@dataclass(frozen=True, slots=True)
class OkrSetUp:
    """An OKR in process: on how many units it rests, and what may not fit."""

    okr: Okr
    units: int
    is_most_complex: bool
    mismatch: Mismatch | None

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
    groups = {key: each.group for key, each in now.teams.items() if each.group}
    return Organized(
        cycle=cycle,
        lines=lines(found),
        okrs=tuple(
            OkrSetUp(
                okr=each,
                units=len(units_of(each.facts, groups)),
                is_most_complex=each.facts.reference in found.top,
                mismatch=mismatch_of(each.facts, groups),
            )
            for each in now.okrs.values()
        ),
    )


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
