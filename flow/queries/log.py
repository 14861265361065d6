"""What flowed, from the log: the one source of every record and figure."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Min, Q, QuerySet

from flow import lives
from flow.items import Item, Shared, Stop
from flow.models import FlowHolder
from objectives import facts, lifecycle
from objectives.models import (
    AwaitedHelp,
    BlockingBarrier,
    CheckIn,
    CycleMembership,
    Initiative,
    InitiativeStep,
    KeyResult,
    Objective,
    Transition,
)
from objectives.queries import co_owned, ever_co_owned
from teams.models import MemberTeam


def items_from_log(objectives: Collection[int], *, on: date) -> list[Item]:
    """Return OKRs and key results as their logs tell them up to a day.

    Ten queries, however many objectives; what was never in process is left out.
    """
    rows = Objective.objects.filter(pk__in=objectives).values_list(
        "pk", "number", "cycle__cadence"
    )
    steps = _steps(objectives)
    carried = _carried(objectives)
    measured = _measured(objectives)
    waited = _stops(AwaitedHelp.objects.filter(is_blocking=True), objectives, on)
    barred = _stops(BlockingBarrier.objects.all(), objectives, on)
    sharing = co_owned(objectives)
    members = _members(steps)
    found = []
    for objective_id, number, cadence in rows:
        of = measured[objective_id]
        okr = lives.okr(
            number,
            cadence=cadence,
            steps=steps[objective_id],
            shared=[
                *(
                    Shared(each.team, each.since, each.until)
                    for each in sharing[objective_id]
                ),
                *(Shared(each.team) for each in of if each.team),
            ],
            members=members,
            carried_on=carried[objective_id],
            waited=waited[objective_id],
            barred=barred[objective_id],
            measured=of,
            on=on,
        )
        if okr is not None:
            found += [okr, *(lives.key_result(okr, each) for each in of)]
    return found


def _steps(objectives: Collection[int]) -> dict[int, list[lives.Step]]:
    found = defaultdict(list)
    for (
        objective_id,
        team,
        pk,
        state,
        outcome,
        day,
        at,
        undoes,
    ) in Transition.objects.filter(objective_id__in=objectives).values_list(
        "objective_id",
        "team_id",
        "pk",
        "to_state",
        "outcome",
        "effective_on",
        "recorded_at",
        "undoes_id",
    ):
        step = lifecycle.Transition(pk, state, outcome, day, at, undoes)
        found[objective_id].append(lives.Step(step, team))
    return found


def _carried(objectives: Collection[int]) -> dict[int, list[date]]:
    """Return the ends of cycles over which each was carried."""
    found = defaultdict(list)
    for objective_id, decided_on, ends_on in CycleMembership.objects.filter(
        objective_id__in=objectives,
        disposition=CycleMembership.Disposition.CARRIED_OVER,
    ).values_list("objective_id", "decided_on", "cycle__ends_on"):
        found[objective_id].append(decided_on or ends_on)
    return found


def _measured(objectives: Collection[int]) -> dict[int, list[lives.MeasuredBy]]:
    found = defaultdict(list)
    moved = _moved(objectives)
    rows = KeyResult.objects.filter(
        objective_id__in=objectives, state__in=facts.ONCE_IN_PLAY
    ).values_list("pk", "objective_id", "number", "team_id", "reached_on", "kind")
    for pk, objective_id, number, team, reached_on, kind in rows:
        found[objective_id].append(
            lives.MeasuredBy(
                number,
                team,
                reached_on,
                moved_on=moved.get(pk),
                is_maintained=kind.startswith("maintain"),
            )
        )
    return found


def _moved(objectives: Collection[int]) -> dict[int, date]:
    """Return when each key result first was beyond its baseline, on the way or reached.

    Of several values of a day the last recorded one holds. Maintained ones are left
    out: they have no first progress.
    """
    kind = KeyResult.Kind
    readings = CheckIn.objects.filter(
        key_result__objective__in=objectives,
        key_result__kind__in=[kind.INCREASE, kind.DECREASE],
        value__isnull=False,
    )
    last_of_day = readings.order_by(
        "key_result_id", "measured_on", "-recorded_at"
    ).distinct("key_result_id", "measured_on")
    up = Q(key_result__kind=kind.INCREASE, value__gt=F("key_result__baseline"))
    down = Q(key_result__kind=kind.DECREASE, value__lt=F("key_result__baseline"))
    found = dict(
        CheckIn.objects.filter(
            up | down,
            pk__in=last_of_day.values("pk"),
            measured_on__gte=F("key_result__objective__started_on"),
        )
        .values_list("key_result_id")
        .annotate(first=Min("measured_on"))
    )
    done = KeyResult.objects.filter(
        objective_id__in=objectives,
        kind__in=[kind.MILESTONE, kind.BASELINE],
        reached_on__isnull=False,
    )
    return found | dict(done.values_list("pk", "reached_on"))


def _stops(
    rows: QuerySet[Any], objectives: Collection[int], on: date
) -> dict[int, list[Stop]]:
    """Return the days up to one on which each waited for something that blocks it."""
    found = defaultdict(list)
    for objective_id, since, until in rows.filter(
        objective_id__in=objectives, since__lte=on
    ).values_list("objective_id", "since", "until"):
        found[objective_id].append((since, until))
    return found


def _members(steps: dict[int, list[lives.Step]]) -> list[lives.Member]:
    """Return the stays of teams in the teams of teams that owned any objective."""
    owners = {step.team for log in steps.values() for step in log}
    rows = MemberTeam.objects.filter(group_id__in=owners)
    return [
        lives.Member(*row)
        for row in rows.values_list("group_id", "team_id", "joined_on", "left_on")
    ]


def initiatives_from_log(teams: Collection[int], *, on: date) -> list[Item]:
    """Return the initiatives of some teams as their steps tell them. Two queries."""
    steps = defaultdict(list)
    rows = InitiativeStep.objects.filter(initiative__team_id__in=teams)
    for pk, day, state in rows.order_by("effective_on", "pk").values_list(
        "initiative_id", "effective_on", "to_state"
    ):
        steps[pk].append((day, state))
    found = (
        lives.initiative(number, team=team, kind=kind, steps=steps[pk], on=on)
        for pk, number, team, kind in Initiative.objects.filter(
            team_id__in=teams
        ).values_list("pk", "number", "team_id", "kind")
    )
    return [each for each in found if each is not None]


def objectives_of_team(team_id: int) -> set[int]:
    """Return the objectives that a team has or once had to do with. One query."""
    ours = Q(team=team_id)
    had = Transition.objects.filter(ours).values("objective_id")
    groups = MemberTeam.objects.filter(ours).values("group_id")
    above = Transition.objects.filter(team_id__in=groups).values("objective_id")
    measures = KeyResult.objects.filter(ours).values("objective_id")
    found = Objective.objects.filter(
        Q(pk__in=had) | Q(pk__in=above) | Q(pk__in=measures) | ever_co_owned(ours)
    )
    return set(found.values_list("pk", flat=True))


def objectives_on_record(team_id: int) -> set[int]:
    """Return the objectives whose records name a team. One query."""
    held = FlowHolder.objects.filter(team_id=team_id)
    named = held.values_list("record__objective_id", flat=True)
    return {pk for pk in named.distinct() if pk}


def objectives_after(last: int, *, most: int) -> list[int]:
    """Return the next objectives by id. One query."""
    rows = Objective.objects.filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:most])
