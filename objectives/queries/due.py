"""What a person's teams are asked for: check-ins that are due, OKRs in process."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from objectives import facts, lifecycle, scoring
from objectives.models import CoOwner, Cycle, KeyResult, Objective, Transition
from objectives.queries.named import objectives
from objectives.queries.slots import logs_of
from okrhub.lib.among import among, is_one_of
from okrhub.lib.prepared import Prepared
from organizations.models import OrganizationSettings
from teams.asking import ME, TEAMS, told_of
from teams.models import Team
from teams.standing import Standing


@dataclass(frozen=True, slots=True)
class DueCheckIn:
    """A key result that waits for a value, a confidence or both.

    `words` say why, "value from 12 Oct, weekly"; `days` is the longest wait.
    """

    key_result: KeyResult
    words: tuple[str, ...]
    days: int
    is_stale: bool

    @property
    def objective(self) -> Objective:
        """Return the objective that it measures."""
        return self.key_result.objective


@dataclass(frozen=True, slots=True)
class ItemInProcess:
    """An objective that a team had in process on a day; the age in days."""

    objective: Objective
    state: str
    age_days: int


def check_ins_due(
    person: Standing,
    on: date,
    *,
    settings: OrganizationSettings,
) -> list[DueCheckIn]:
    """Return what the person's teams, or the person, should check in on. One query.

    Asked each week from the organisation's weekday on. Stale ones first, then those
    that wait longest. Paused OKRs are not asked about.
    """
    asked = _answered_for(**told_of(person, on))
    found = [_due(row, on, settings.check_in_weekday) for row in asked]
    return sorted(
        (due for due in found if due is not None),
        key=lambda due: (not due.is_stale, -due.days),
    )


@Prepared
def _answered_for() -> QuerySet[KeyResult]:
    rows = KeyResult.objects.filter(
        state__in=facts.IN_PLAY, objective__state=Objective.State.IN_PROCESS
    )
    shared = CoOwner.objects.filter(is_one_of("team", TEAMS)).values("objective_id")
    unassigned = rows.filter(team=None)
    answered = among(
        rows.filter(is_one_of("team", TEAMS)),
        unassigned.filter(is_one_of("objective__team", TEAMS)),
        unassigned.filter(objective_id__in=shared),
        rows.filter(owner=ME),
    )
    return (
        KeyResult.objects.filter(answered)
        .exclude(objective__cycle__state=Cycle.State.LOCKED)
        .select_related("objective__team", "objective__cycle")
        .order_by("objective__number", "position", "pk")
    )


def _due(row: KeyResult, on: date, weekday: int) -> DueCheckIn | None:
    measure, stands = facts.measure(row), facts.standing(row)
    start = facts.counts_from(row.objective, row.objective.cycle)
    if not scoring.is_asked(measure, stands, start=start, on=on, weekday=weekday):
        return None
    waits = [
        waited
        for waited in (
            scoring.value_staleness(measure, stands, start=start, on=on),
            scoring.confidence_staleness(measure, stands, start=start, on=on),
        )
        if waited is not None
    ]
    return DueCheckIn(
        key_result=row,
        words=tuple(waited.words for waited in waits),
        days=max(waited.days for waited in waits),
        is_stale=any(waited.freshness is scoring.Freshness.STALE for waited in waits),
    )


def items_in_process(team: Team, on: date) -> list[ItemInProcess]:
    """Return what a team was accountable for and had in process on a day, oldest first.

    The log tells state, owner team and age of the day; who shares an objective is known
    as of now. Four queries.
    """
    owned = Transition.objects.filter(team=team, effective_on__lte=on)
    shared = CoOwner.objects.filter(team=team)
    split = KeyResult.objects.filter(team=team, state__in=facts.ONCE_IN_PLAY)
    candidates = list(
        objectives()
        .filter(
            Q(pk__in=owned.values("objective_id"))
            | Q(pk__in=shared.values("objective_id"))
            | Q(pk__in=split.values("objective_id"))
        )
        .exclude(state=Objective.State.VOID)
    )
    ids = [row.pk for row in candidates]
    logs = logs_of(ids)
    owners = _owners_on(ids, on)
    sharing = set(shared.values_list("objective_id", flat=True)) | set(
        split.values_list("objective_id", flat=True)
    )
    found = [
        ItemInProcess(row, str(state), lifecycle.age_on(logs[row.pk], on) or 1)
        for row in candidates
        if (state := lifecycle.state_on(logs[row.pk], on)) in lifecycle.STARTED
        and (owners.get(row.pk) == team.pk or row.pk in sharing)
    ]
    return sorted(found, key=lambda item: (-item.age_days, item.objective.number))


def _owners_on(ids: Collection[int], on: date) -> dict[int, int]:
    rows = Transition.objects.filter(objective_id__in=ids, effective_on__lte=on)
    return dict(
        rows.order_by("effective_on", "recorded_at", "pk").values_list(
            "objective_id", "team_id"
        )
    )
