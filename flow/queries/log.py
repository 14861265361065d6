"""What flowed, from the log: the one source of every record and figure."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Q

from flow import lives
from flow.items import Item
from flow.models import FlowHolder
from objectives import facts, lifecycle
from objectives.models import (
    CoOwner,
    CycleMembership,
    Initiative,
    InitiativeStep,
    KeyResult,
    Objective,
    Transition,
)


def items_from_log(objectives: Collection[int], *, on: date) -> list[Item]:
    """Return OKRs and key results as their logs tell them up to a day.

    Five queries, however many objectives; what was never in process is left out.
    """
    rows = Objective.objects.filter(pk__in=objectives).values_list(
        "pk", "number", "cycle__cadence"
    )
    steps = _steps(objectives)
    carried = _carried(objectives)
    measured = _measured(objectives)
    sharing = defaultdict(set)
    for objective_id, team in CoOwner.objects.filter(
        objective_id__in=objectives
    ).values_list("objective_id", "team_id"):
        sharing[objective_id].add(team)
    found = []
    for objective_id, number, cadence in rows:
        of = measured[objective_id]
        okr = lives.okr(
            number,
            cadence=cadence,
            steps=steps[objective_id],
            others=frozenset(
                sharing[objective_id] | {each.team for each in of if each.team}
            ),
            carried_on=carried[objective_id],
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
    for objective_id, number, team, reached_on in KeyResult.objects.filter(
        objective_id__in=objectives, state__in=facts.ONCE_IN_PLAY
    ).values_list("objective_id", "number", "team_id", "reached_on"):
        found[objective_id].append(lives.MeasuredBy(number, team, reached_on))
    return found


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
    had = Transition.objects.filter(team_id=team_id).values("objective_id")
    shares = CoOwner.objects.filter(team_id=team_id).values("objective_id")
    measures = KeyResult.objects.filter(team_id=team_id).values("objective_id")
    found = Objective.objects.filter(
        Q(pk__in=had) | Q(pk__in=shares) | Q(pk__in=measures)
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
