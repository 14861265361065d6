"""Initiatives: added, edited, and put under the key results that they should move."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from objectives import policies
from objectives.actions.acting import act, check_fields, refresh_teams
from objectives.models import Initiative, InitiativeLink, InitiativeStep, KeyResult
from okrhub.lib.audit import record
from okrhub.lib.cells import read_value
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from organizations.references import INITIATIVE, next_number
from teams.models import Team
from teams.queries import standing
from teams.standing import Standing

EDITABLE = frozenset({"text", "kind", "state", "effort", "item_key", "item_url"})
MOST_LINKS = 20


@dataclass(frozen=True, slots=True)
class Expected:
    """A key result that should move, and by about how much: in words, as a number."""

    key_result: KeyResult
    impact: str = ""
    change: Decimal | None = None


def add_initiative(
    *,
    actor: Membership,
    text: str,
    moves: Sequence[Expected] = (),
    on: date,
    now: datetime,
    team: Team | None = None,
    kind: str = Initiative.Kind.UNSORTED,
    state: str = Initiative.State.IDEA,
    has_author: bool = True,
    author: Membership | None = None,
    effort: Decimal | None = None,
    item_key: str = "",
    item_url: str = "",
) -> Initiative:
    """Keep an idea under the key results that it should move.

    It belongs to the team of the first key result, or of its objective. Heartbeat needs
    no key result, but then its `team`. `author` had the idea, if not the actor; without
    an author nobody is named in it.
    """
    with act(actor, now=now):
        who = standing(actor, on)
        _check_moves(moves, kind)
        for each in moves:
            policies.may_add_initiative(who, each.key_result).enforce()
        if moves:
            first = moves[0].key_result
            team = first.team or first.objective.team
        if team is None:
            sentence = "Whose heartbeat is it?"
            raise Conflict(sentence, missing=[{"field": "team", "sentence": sentence}])
        if not moves:
            policies.may_help_with_initiative(who, team).enforce()
        _check_text(text)
        return begin_initiative(
            Initiative(
                text=text.strip(),
                kind=kind,
                state=state,
                team=team,
                author=(author or actor) if has_author else None,
                effort=effort,
                item_key=item_key.strip(),
                item_url=item_url.strip(),
            ),
            moves,
            actor=actor,
            on=on,
            now=now,
        )


def begin_initiative(
    initiative: Initiative,
    moves: Sequence[Expected],
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> Initiative:
    """Keep a new initiative with its number, what it should move and its first day.

    For actions that have checked that `actor` may.
    """
    record(actor.user_id, "initiative.added")
    initiative.number = next_number(INITIATIVE)
    initiative.since = on
    check_fields(initiative)
    initiative.save()
    _link(initiative, moves)
    keep_step(initiative, "", actor=actor, on=on, now=now)
    return initiative


def edit_initiative(
    initiative: Initiative,
    *,
    actor: Membership,
    changes: Mapping[str, Any],
    on: date,
    now: datetime,
    moves: Sequence[Expected] | None = None,
    version: int | None = None,
) -> Initiative:
    """Change words, kind or state; `moves` replaces what it should move.

    Raises Stale when somebody else saved since `version`.
    """
    with act(actor, now=now):
        who = standing(actor, on)
        held = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
        if version is not None:
            check_version(held, version)
        kept = set(held.links.values_list("key_result_id", flat=True))
        policies.may_edit_initiative(
            who,
            held,
            drafted=KeyResult.objects.filter(pk__in=kept).select_related("objective"),
        ).enforce()
        given = {name: changes[name] for name in sorted(EDITABLE & changes.keys())}
        if "text" in given:
            _check_text(given["text"])
            given["text"] = given["text"].strip()
        for name in ("item_key", "item_url"):
            if name in given:
                given[name] = given[name].strip()
        record(actor.user_id, "initiative.edited")
        if moves is not None or not kept:
            _check_moves(moves or (), given.get("kind", held.kind))
        if moves is not None:
            _replace_links(held, moves, kept, who)
        before = held.state
        for name, value in given.items():
            setattr(held, name, value)
        check_fields(held, *given)
        if held.state != before:
            given["since"] = on
            keep_step(held, before, actor=actor, on=on, now=now)
        save_version(held, held.version, given)
        return held


def keep_step(
    initiative: Initiative,
    from_state: str,
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    """Keep the day on which a locked initiative came into its state."""
    InitiativeStep.objects.create(
        initiative=initiative,
        from_state=from_state,
        to_state=initiative.state,
        effective_on=on,
        recorded_at=now,
        actor=actor if initiative.author_id else None,
    )
    refresh_teams({initiative.team_id})


def _link(initiative: Initiative, moves: Sequence[Expected]) -> None:
    links = [
        InitiativeLink(
            initiative=initiative,
            key_result=each.key_result,
            expected_impact=each.impact.strip(),
            expected_change=_number(each),
        )
        for each in moves
    ]
    for link in links:
        check_fields(link)
    InitiativeLink.objects.bulk_create(links)


def _replace_links(
    held: Initiative, moves: Sequence[Expected], kept: set[int], who: Standing
) -> None:
    for each in moves:
        if each.key_result.pk not in kept:
            policies.may_add_initiative(who, each.key_result).enforce()
    held.links.all().delete()
    _link(held, moves)


def _number(expected: Expected) -> Decimal | None:
    """Return the number that is expected: as given, else where the words are one."""
    if expected.change is not None:
        return expected.change
    read = read_value(expected.impact)
    if not read.number or read.unit not in {"", expected.key_result.unit}:
        return None
    return abs(read.number)


def _check_text(text: str) -> None:
    if not text.strip():
        sentence = "Write what you would try."
        raise Conflict(sentence, missing=[{"field": "text", "sentence": sentence}])


def _check_moves(moves: Sequence[Expected], kind: str) -> None:
    """Refuse a key result named twice, and a bet on none unless it is heartbeat."""
    sentence = ""
    if not moves and kind != Initiative.Kind.HEARTBEAT:
        sentence = "Which key result should it move?"
    elif len({each.key_result.pk for each in moves}) < len(moves):
        sentence = "A key result is named twice."
    elif len(moves) > MOST_LINKS:
        sentence = f"It should move {MOST_LINKS} key results at most."
    if sentence:
        raise Conflict(sentence, missing=[{"field": "moves", "sentence": sentence}])
