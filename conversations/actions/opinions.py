"""Opinions: asked for, given with a name or without, answered, closed.

What keeps a nameless answer nameless is written down in `models.opinions`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from conversations import policies, queries
from conversations.models import (
    IdeaReply,
    NamedOpinion,
    NamelessOpinion,
    Opinion,
    OpinionRound,
    Participation,
)
from objectives.actions.acting import check_fields
from objectives.actions.initiatives import Expected, add_initiative
from objectives.actions.private import check_not_private
from objectives.models import Initiative, KeyResult, Objective
from okrhub.lib.audit import record, record_nameless
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version
from organizations.models import Membership
from teams.queries import standing

Dot = KeyResult | Initiative
MOST_DOTS = 3
MOST_TEXTS = 5
LONGEST_OPTION = 600
ANSWERED = (
    "You have answered. An answer without a name cannot be changed, "
    "since nobody can tell which one is yours."
)


@dataclass(frozen=True, slots=True)
class IdeaGiven:
    """An idea, perhaps for a key result; its author says whether it bears a name."""

    text: str
    key_result: KeyResult | None = None
    is_named: bool = True


def ask_opinions(
    objective: Objective,
    *,
    has_names: bool,
    actor: Membership,
    on: date,
    asks_everybody: bool = False,
    asks_vote: bool = False,
    about: str = "",
) -> OpinionRound:
    """Ask what people think of an objective; whether with names is fixed hereby."""
    with tenant(actor.organization_id):
        policies.may_ask_opinions(standing(actor, on), objective).enforce()
        check_not_private(objective)
        if queries.open_round_of(objective) is not None:
            raise Conflict("A round is open already. Close it before you ask again.")
        record(actor.user_id, "opinion_round.asked")
        asked = OpinionRound(
            objective=objective,
            asked_by=actor,
            asked_on=on,
            has_names=has_names,
            asks_everybody=asks_everybody,
            asks_vote=asks_vote,
            about=about.strip(),
        )
        check_fields(asked)
        asked.save()
        return asked


def answer_round(
    asked: OpinionRound,
    *,
    actor: Membership,
    on: date,
    ideas: Sequence[IdeaGiven] = (),
    dots: Sequence[Dot] = (),
    worries: Sequence[str] = (),
    vote: int | None = None,
) -> None:
    """Answer a round once; with names, another answer takes the place of the former.

    No event names who answered: what was said with a name bears it, nothing else does.
    """
    with tenant(actor.organization_id):
        held = queries.lock_round(asked)
        policies.may_answer_round(
            standing(actor, on), held, queries.teams_asked(held.objective)
        ).enforce()
        _check_answer(held, ideas, dots, worries, vote)
        given = list(_opinions(ideas, dots, worries, vote))
        record_nameless("opinion_round.answered")
        is_first = _take_part(held, actor)
        if not is_first and not held.has_names:
            raise Conflict(ANSWERED)
        if is_first:
            held.answers += 1
            held.save(update_fields=["answers"])
        named = [each for each, named_ in given if named_ and held.has_names]
        _write_nameless(
            held, [each for each, named_ in given if not (named_ and held.has_names)]
        )
        if held.has_names:
            record(actor.user_id, "opinion_round.answered")
            _replace_named(held, named, actor=actor, on=on)


def close_round(
    asked: OpinionRound, *, actor: Membership, on: date, version: int | None = None
) -> OpinionRound:
    """Take no more answers; what was said stays, and ideas still wait for theirs."""
    with tenant(actor.organization_id):
        held = queries.lock_round(asked)
        policies.may_close_round(standing(actor, on), held, held.objective).enforce()
        if version is not None:
            check_version(held, version)
        if not held.is_open:
            raise Conflict("This round is closed already.")
        record(actor.user_id, "opinion_round.closed")
        held.closed_on = on
        held.version += 1
        held.save(update_fields=["closed_on", "version"])
        return held


def reply_to_idea(
    idea: NamedOpinion | NamelessOpinion,
    *,
    kind: str,
    actor: Membership,
    on: date,
    now: datetime,
    words: str = "",
    key_result: KeyResult | None = None,
) -> IdeaReply:
    """Answer an idea with take up, later or no; another answer takes its place.

    Taken up, it becomes an option under the key result it was given for, or under
    `key_result`; it bears its author's name if it was given with one.
    """
    with tenant(actor.organization_id):
        held = queries.lock_round(idea.round)
        policies.may_reply_to_idea(standing(actor, on), held.objective).enforce()
        if isinstance(idea, NamelessOpinion) and not held.shows_nameless:
            raise Conflict("Ideas without a name are shown from three answers on.")
        reply = queries.reply_to(idea) or IdeaReply(
            named=idea if isinstance(idea, NamedOpinion) else None,
            nameless=idea if isinstance(idea, NamelessOpinion) else None,
            version=0,
        )
        reply.kind, reply.words = kind, words.strip()
        reply.replied_by, reply.replied_on = actor, on
        reply.version += 1
        option = key_result or idea.key_result
        if kind == IdeaReply.Kind.TAKE_UP and option and reply.initiative is None:
            _check_own(held, [option])
            reply.initiative = _option(idea, option, actor=actor, on=on, now=now)
        record(actor.user_id, "idea.answered")
        check_fields(reply)
        reply.save()
        return reply


def _option(
    idea: NamedOpinion | NamelessOpinion,
    key_result: KeyResult,
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> Initiative:
    """Keep an idea as an option under a key result; without a name it stays so."""
    author = idea.author if isinstance(idea, NamedOpinion) else None
    return add_initiative(
        actor=actor,
        text=idea.text[:LONGEST_OPTION],
        moves=[Expected(key_result)],
        has_author=author is not None,
        author=author,
        on=on,
        now=now,
    )


def _check_own(asked: OpinionRound, named: Iterable[Dot | None]) -> None:
    """Refuse key results of another objective, and options that lead to none of its."""
    for row in named:
        if isinstance(row, Initiative):
            links = row.links.filter(key_result__objective=asked.objective_id)
            is_own = links.exists()
        else:
            is_own = row is None or row.objective_id == asked.objective_id
        if not is_own:
            raise Conflict("This belongs to another objective.", field="dots")


def _check_answer(
    asked: OpinionRound,
    ideas: Sequence[IdeaGiven],
    dots: Sequence[Dot],
    worries: Sequence[str],
    vote: int | None,
) -> None:
    if not asked.is_open:
        raise Conflict("This round is closed.")
    if not (ideas or dots or worries or vote):
        raise Conflict("Say one thing at least; nothing else is needed.")
    if not all(text.strip() for text in (*worries, *(idea.text for idea in ideas))):
        raise Conflict("An idea or a worry needs words.")
    if len(dots) > MOST_DOTS:
        raise Conflict("There are three dots to give.", field="dots")
    if max(len(ideas), len(worries)) > MOST_TEXTS:
        raise Conflict("Five are enough for one answer.", field="ideas")
    if vote is not None and not (asked.asks_vote and 1 <= vote <= 5):
        raise Conflict("A vote is 1 to 5, where one was asked for.", field="vote")
    _check_own(asked, (*dots, *(idea.key_result for idea in ideas)))


def _opinions(
    ideas: Iterable[IdeaGiven],
    dots: Iterable[Dot],
    worries: Iterable[str],
    vote: int | None,
) -> Iterable[tuple[dict[str, Any], bool]]:
    """Yield the columns of everything said, and whether its author wants a name."""
    kind = Opinion.Kind
    for idea in ideas:
        words = {"text": idea.text.strip(), "key_result": idea.key_result}
        yield {"kind": kind.IDEA, **words}, idea.is_named
    for dot in dots:
        column = "option" if isinstance(dot, Initiative) else "key_result"
        yield {"kind": kind.IMPACT, column: dot}, True
    for worry in worries:
        yield {"kind": kind.WORRY, "text": worry.strip()}, True
    if vote is not None:
        yield {"kind": kind.VOTE, "points": vote}, True


def _take_part(asked: OpinionRound, actor: Membership) -> bool:
    """Note that a person has answered; say whether it is the first time."""
    took_part = Participation.objects.filter(round=asked, membership=actor)
    if took_part.exists():
        return False
    Participation.objects.create(round=asked, membership=actor)
    return True


def _write_nameless(asked: OpinionRound, given: Iterable[dict[str, Any]]) -> None:
    """Write what bears no name, and all of the round again, in the order of its keys.

    Every row then stems from the same transaction and lies where chance puts it.
    """
    rows = [NamelessOpinion(round=asked, **columns) for columns in given]
    for row in rows:
        check_fields(row)
    NamelessOpinion.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        for statement in _WRITE_ANEW:
            cursor.execute(statement, [asked.organization_id, asked.pk])


_WRITE_ANEW = (
    "WITH gone AS (DELETE FROM conversations_participation"
    " WHERE organization_id = %s AND round_id = %s RETURNING *)"
    " INSERT INTO conversations_participation SELECT * FROM gone ORDER BY id",
    "WITH gone AS (DELETE FROM conversations_namelessopinion"
    " WHERE organization_id = %s AND round_id = %s RETURNING *)"
    " INSERT INTO conversations_namelessopinion SELECT * FROM gone ORDER BY id",
)


def _replace_named(
    asked: OpinionRound,
    given: Iterable[dict[str, Any]],
    *,
    actor: Membership,
    on: date,
) -> None:
    """Write what a person said with a name; ideas that were answered stay."""
    former = NamedOpinion.objects.filter(round=asked, author=actor, replies=None)
    former.delete()
    for columns in given:
        opinion = NamedOpinion(round=asked, author=actor, given_on=on, **columns)
        check_fields(opinion)
        opinion.save()
