"""The strategy of the organisation or a unit: written, its goals set and retired.

Each change appends a version with all that the strategy says, so that nothing is lost.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from objectives import policies
from objectives.actions.acting import act, check_fields, needed
from objectives.models import StrategyGoal, StrategyPage, StrategyVersion
from objectives.strategy_history import TEXTS, goal_line
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.versions import STALE, save_version
from organizations.jobs import enqueue
from organizations.models import Membership
from organizations.references import STRATEGY_GOAL, next_number
from teams.models import Unit
from teams.queries import standing

EDITABLE = frozenset({"title", "why", "starts_on", "ends_on"})


def write_strategy(
    unit: Unit | None,
    *,
    actor: Membership,
    texts: Mapping[str, str],
    on: date,
    now: datetime,
    version: int | None = None,
) -> StrategyVersion:
    """Write texts of a strategy: a new version, unless it says the same.

    Raises Stale where somebody else wrote a text since `version`; a goal that was set
    in between is nobody's loss.
    """
    with act(actor, now=now):
        policies.may_write_strategy(standing(actor, on)).enforce()
        page = _hold_page(unit)
        latest = _latest(page)
        _check_seen(page, latest, version)
        said = {name: getattr(latest, name, "") for name in TEXTS}
        written = said | {name: text.strip() for name, text in texts.items()}
        if latest is not None and written == said:
            return latest
        record(actor.user_id, "strategy.written")
        return _append(page, written, actor=actor, now=now)


def set_strategy_goal(
    unit: Unit | None,
    *,
    actor: Membership,
    title: str,
    starts_on: date,
    ends_on: date,
    on: date,
    now: datetime,
    why: str = "",
    replaces: StrategyGoal | None = None,
) -> StrategyGoal:
    """Set a goal with its time; one that it `replaces` is retired on the same day."""
    with act(actor, now=now):
        policies.may_write_strategy(standing(actor, on)).enforce()
        page = _hold_page(unit)
        record(actor.user_id, "strategy_goal.set")
        goal = StrategyGoal(
            page=page,
            number=next_number(STRATEGY_GOAL),
            title=title.strip(),
            why=why.strip(),
            starts_on=starts_on,
            ends_on=ends_on,
        )
        _check_goal(goal)
        goal.save()
        if replaces is not None:
            former = _hold_goal(replaces)
            _check_current(former)
            _retire(former, on=on, because="", successor=goal)
        _append(page, _texts(page), actor=actor, now=now)
        return goal


def edit_strategy_goal(
    goal: StrategyGoal,
    *,
    actor: Membership,
    changes: Mapping[str, Any],
    on: date,
    now: datetime,
    version: int | None = None,
) -> StrategyGoal:
    """Change the words or the time of a goal; raises Stale when overtaken."""
    with act(actor, now=now):
        policies.may_write_strategy(standing(actor, on)).enforce()
        page = _hold_page(goal.page.unit)
        edited = _hold_goal(goal)
        _check_current(edited)
        given = {name: changes[name] for name in sorted(EDITABLE & changes.keys())}
        if version is not None and edited.version != version:
            raise Stale(STALE, version=edited.version)
        if all(getattr(edited, name) == value for name, value in given.items()):
            return edited
        record(actor.user_id, "strategy_goal.edited")
        for name, value in given.items():
            setattr(edited, name, value)
        _check_goal(edited)
        save_version(edited, edited.version, given)
        _append(page, _texts(page), actor=actor, now=now)
        return edited


def retire_strategy_goal(
    goal: StrategyGoal,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    because: str = "",
    successor: StrategyGoal | None = None,
    version: int | None = None,
) -> StrategyGoal:
    """Retire a goal; a `successor` takes its place. What led to it stays linked."""
    with act(actor, now=now):
        policies.may_write_strategy(standing(actor, on)).enforce()
        page = _hold_page(goal.page.unit)
        retired = _hold_goal(goal)
        if version is not None and retired.version != version:
            raise Stale(STALE, version=retired.version)
        _check_current(retired)
        if successor is not None:
            if successor.pk == retired.pk:
                raise Conflict("A goal does not replace itself.", field="successor")
            successor = _hold_goal(successor)
            _check_current(successor)
        record(actor.user_id, "strategy_goal.retired", reason=because)
        _retire(retired, on=on, because=because, successor=successor)
        _append(page, _texts(page), actor=actor, now=now)
        return retired


def restore_strategy_goal(
    goal: StrategyGoal,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> StrategyGoal:
    """Take back that a goal was retired."""
    with act(actor, now=now):
        policies.may_write_strategy(standing(actor, on)).enforce()
        page = _hold_page(goal.page.unit)
        restored = _hold_goal(goal)
        if version is not None and restored.version != version:
            raise Stale(STALE, version=restored.version)
        if restored.retired_on is None:
            raise Conflict(f"{restored.reference} is not retired.")
        record(actor.user_id, "strategy_goal.restored")
        as_before = {"retired_on": None, "retired_because": "", "successor": None}
        save_version(restored, restored.version, as_before)
        _append(page, _texts(page), actor=actor, now=now)
        return restored


def _hold_page(unit: Unit | None) -> StrategyPage:
    """Lock a strategy's row, made when it is first written."""
    if unit is not None and unit.archived_on is not None:
        raise Conflict(f"{unit.name} is archived.")
    made, _ = StrategyPage.objects.get_or_create(unit=unit)
    return StrategyPage.objects.select_for_update(of=("self",)).get(pk=made.pk)


def _hold_goal(goal: StrategyGoal) -> StrategyGoal:
    held: StrategyGoal = StrategyGoal.objects.select_for_update(of=("self",)).get(
        pk=goal.pk
    )
    return held


def _latest(page: StrategyPage) -> StrategyVersion | None:
    return page.versions.filter(number=page.version).first()


def _texts(page: StrategyPage) -> dict[str, str]:
    latest = _latest(page)
    return {name: getattr(latest, name, "") for name in TEXTS}


def _check_seen(
    page: StrategyPage, latest: StrategyVersion | None, version: int | None
) -> None:
    if version is None or version == page.version:
        return
    seen = page.versions.filter(number=version).first()
    if any(getattr(seen, name, "") != getattr(latest, name, "") for name in TEXTS):
        raise Stale(STALE, version=page.version)


def _check_goal(goal: StrategyGoal) -> None:
    if not goal.title:
        needed("", "What will be true by then? A goal needs a title.")
    if goal.ends_on < goal.starts_on:
        sentence = "A goal ends after it starts."
        raise Conflict(sentence, missing=[{"field": "ends_on", "sentence": sentence}])
    check_fields(goal, "title", "why")


def _check_current(goal: StrategyGoal) -> None:
    if goal.retired_on is not None:
        raise Conflict(f"{goal.reference} is retired.")


def _retire(
    goal: StrategyGoal, *, on: date, because: str, successor: StrategyGoal | None
) -> None:
    goal.retired_because = because.strip()
    check_fields(goal, "retired_because")
    changes = {
        "retired_on": on,
        "retired_because": goal.retired_because,
        "successor": successor,
    }
    save_version(goal, goal.version, changes)
    enqueue("conversations.talk_about_retired", goal_id=goal.pk)


def _append(
    page: StrategyPage, texts: Mapping[str, str], *, actor: Membership, now: datetime
) -> StrategyVersion:
    page.version += 1
    goals = page.goals.select_related("successor").order_by("number")
    version = StrategyVersion(
        page=page,
        number=page.version,
        goals=[
            goal_line(goal, goal.successor.reference if goal.successor else "")
            for goal in goals
        ],
        author=actor,
        written_at=now,
        **texts,
    )
    check_fields(version, *TEXTS)
    version.save()
    page.save(update_fields=["version"])
    return version
