"""Initiatives with their history, and items that another tool lent."""

from datetime import timedelta
from decimal import Decimal

from objectives.models import Initiative, InitiativeLink, InitiativeStep
from organizations.references import INITIATIVE, next_numbers
from screens.demo.stage import Stage, moment
from screens.demo.story.work import (
    BETS,
    EPICS,
    HEARTBEAT,
    ITEMS,
    TEAM,
    WHY_HEARTBEAT,
    BetStory,
    EpicStory,
)
from sprints.models import HeartbeatPolicy, Sprint, WorkEpic, WorkItem

ADDRESS = "https://issues.example.org/browse"


def write_work(stage: Stage) -> None:
    """Tell what teams try, and what the Digital Front Door's sprints were made of."""
    unit = stage.teams[TEAM].unit
    HeartbeatPolicy.objects.create(unit=unit, share=HEARTBEAT, words=WHY_HEARTBEAT)
    first = next_numbers(INITIATIVE, len(BETS))
    by_key = {}
    for place, told in enumerate(BETS):
        initiative = _write_bet(stage, told, first + place)
        if told.key:
            by_key[told.key] = initiative
    sprints = list(
        Sprint.objects.filter(
            team=stage.teams[TEAM], starts_on__lte=stage.today
        ).order_by("-starts_on")[:4]
    )
    number = 200
    for epic in EPICS:
        number = _write_items(stage, epic, by_key.get(epic.key), sprints, number)


def _write_bet(stage: Stage, told: BetStory, number: int) -> Initiative:
    owner = stage.owners[told.team]
    state, days = told.steps[-1]
    initiative = Initiative.objects.create(
        number=number,
        text=told.text,
        kind=told.kind,
        state=state,
        team=stage.teams[told.team],
        author=owner,
        since=stage.today - timedelta(days=days),
        effort=Decimal(told.effort) if told.effort else None,
        item_key=told.key,
        item_url=f"{ADDRESS}/{told.key}" if told.key else "",
        observed=told.observed,
        observed_impact=told.saw,
        observed_on=stage.today - timedelta(days=days - 31) if told.observed else None,
    )
    InitiativeLink.objects.bulk_create(
        InitiativeLink(
            initiative=initiative,
            key_result=stage.key_results[mark],
            expected_impact=impact,
            expected_change=Decimal(impact) if impact else None,
        )
        for mark, impact in told.moves
    )
    before = ""
    for to_state, ago in told.steps:
        on = stage.today - timedelta(days=ago)
        InitiativeStep.objects.create(
            initiative=initiative,
            from_state=before,
            to_state=to_state,
            effective_on=on,
            recorded_at=moment(on),
            actor=owner,
        )
        before = to_state
    return initiative


def _write_items(
    stage: Stage,
    told: EpicStory,
    initiative: Initiative | None,
    sprints: list[Sprint],
    number: int,
) -> int:
    epic = None
    if told.key:
        epic = WorkEpic.objects.create(
            key=told.key,
            title=told.title,
            url=f"{ADDRESS}/{told.key}",
            initiative=initiative,
            is_heartbeat=told.is_heartbeat,
        )
    rows = []
    for sprint, count in zip(sprints, told.items, strict=False):
        is_over = sprint.ends_on < stage.today
        for _ in range(count):
            number += 1
            rows.append(
                WorkItem(
                    key=f"DOOR-{number}",
                    title=f"{ITEMS[number % len(ITEMS)]}, part {number % 7 + 1}",
                    url=f"{ADDRESS}/DOOR-{number}",
                    type="Story",
                    status="Done" if is_over else "In progress",
                    is_done=is_over,
                    team=stage.teams[TEAM],
                    sprint=sprint,
                    sprint_name=sprint.name,
                    epic=epic,
                    epic_key=told.key,
                    done_on=sprint.ends_on if is_over else None,
                    digest=f"demonstration {number}"[:40],
                )
            )
    WorkItem.objects.bulk_create(rows)
    return number
