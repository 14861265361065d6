"""What may be asked of flow, and how far the worker is: all that frames a page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, QuerySet
from django.db.models.functions import JSONObject, Lower

from flow.models import FlowSweep
from flow.queries import sweeps
from flow.queries.records import Scope, teams_below
from flow.queries.sweeps import Sweep, sweep_of
from objectives.models import Cycle
from okrhub.lib.prepared import Prepared
from okrhub.lib.tenancy import current_organization_id
from organizations.models import Job, Organization
from teams.models import Team, Unit

MANY_OKRS = 5_000
WORK_OF_FLOW = (
    "flow.recount_units",
    "flow.refresh_organization",
    "flow.refresh_team",
    "flow.sweep_on",
)


@dataclass(frozen=True, slots=True)
class CycleDays:
    """A cycle with its first and last day."""

    name: str
    cadence: str
    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """Return how many days it has."""
        return (self.ends_on - self.starts_on).days + 1


@dataclass(frozen=True, slots=True)
class Place:
    """A unit or a team; `above` is the unit that it belongs to, `key` says it aloud."""

    pk: int
    key: str
    name: str
    above: int | None
    archived_on: date | None

    def is_there(self, on: date) -> bool:
        """Say whether it was not archived yet on a day."""
        return self.archived_on is None or on < self.archived_on


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen, archived units and teams too; cycles are the latest first.

    `sweeps` are the latest counts of everything, the last one first.
    """

    cycles: tuple[CycleDays, ...] = ()
    units: tuple[Place, ...] = ()
    teams: tuple[Place, ...] = ()
    sweeps: tuple[Sweep, ...] = ()
    has_work_waiting: bool = False
    has_forecast_waiting: bool = False

    @property
    def sweep(self) -> Sweep | None:
        """Return the latest count of everything."""
        return self.sweeps[0] if self.sweeps else None

    @property
    def last_count(self) -> Sweep | None:
        """Return the latest one that is finished."""
        return next((sweep for sweep in self.sweeps if sweep.is_finished), None)

    @property
    def has_many_okrs(self) -> bool:
        """Say whether a past day of everybody may take half a second or more."""
        return self.sweep is not None and self.sweep.objectives > MANY_OKRS

    def teams_in(self, scope: Scope) -> frozenset[int] | None:
        """Return the teams of a scope; None is everybody."""
        if scope.team is not None:
            return frozenset({scope.team})
        if scope.unit is None:
            return None
        return teams_below(
            scope.unit,
            {unit.pk: unit.above for unit in self.units},
            {team.pk: team.above for team in self.teams},
        )

    def unit_of(self, scope: Scope) -> int | None:
        """Return the unit that a scope is or belongs to; None for everybody."""
        if scope.team is None:
            return scope.unit
        return next((team.above for team in self.teams if team.pk == scope.team), None)


def offered() -> Offered:
    """Return what a flow page is framed by. One query."""
    (row,) = _framed()
    units = tuple(_place(about, f"unit-{about['pk']}") for about in row["units"])
    teams = tuple(_place(about, f"T-{about['number']}") for about in row["teams"])
    names = [{place.pk: place.name for place in places} for places in (teams, units)]
    return Offered(
        cycles=tuple(
            CycleDays(
                about["name"],
                about["cadence"],
                date.fromisoformat(about["starts_on"]),
                date.fromisoformat(about["ends_on"]),
            )
            for about in row["cycles"]
        ),
        units=units,
        teams=teams,
        sweeps=tuple(sweep_of(about, *names) for about in row["sweeps"]),
        has_work_waiting=row["waits"],
        has_forecast_waiting=row["forecasts"],
    )


@Prepared
def _framed() -> QuerySet[Organization, dict[str, Any]]:
    return (
        Organization.objects.filter(pk=current_organization_id())
        .annotate(
            cycles=_all(
                Cycle.objects.order_by("-starts_on", "cadence"),
                name="name",
                cadence="cadence",
                starts_on="starts_on",
                ends_on="ends_on",
            ),
            units=_all(
                Unit.objects.order_by(Lower("name"), "pk"),
                pk="pk",
                name="name",
                above="parent_id",
                archived_on="archived_on",
            ),
            teams=_all(
                Team.objects.order_by(Lower("name"), "pk"),
                pk="pk",
                number="number",
                name="name",
                above="unit_id",
                archived_on="archived_on",
            ),
            sweeps=_all(
                FlowSweep.objects.order_by("-asked_at")[: sweeps.LOOKED_BACK],
                **{name: name for name in sweeps.COLUMNS},
            ),
            waits=Exists(_waiting(*WORK_OF_FLOW)),
            forecasts=Exists(_waiting("flow.forecast")),
        )
        .values("cycles", "units", "teams", "sweeps", "waits", "forecasts")
    )


def has_changes_waiting() -> bool:
    """Say whether the worker has yet to count a change. One query."""
    return _waiting(*(set(WORK_OF_FLOW) - {"flow.sweep_on"})).exists()


def _waiting(*names: str) -> QuerySet[Job]:
    return Job.objects.filter(
        name__in=names,
        organization_id=current_organization_id(),
        state=Job.State.WAITING,
    )


def _all(rows: QuerySet[Any], **columns: str) -> ArraySubquery:
    return ArraySubquery(rows.values(about=JSONObject(**columns)))


def _place(about: Mapping[str, Any], key: str) -> Place:
    archived_on = about["archived_on"]
    return Place(
        about["pk"],
        key,
        about["name"],
        about["above"],
        date.fromisoformat(archived_on) if archived_on else None,
    )
