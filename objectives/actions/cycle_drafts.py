"""Drafts of a cycle: begun, given authors, shown to all, published (DOMAIN 2.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from objectives import policies, queries
from objectives.actions.acting import act, check_fields
from objectives.actions.drafts import check_unlocked
from objectives.actions.holding import hold_together
from objectives.actions.private import lock_draft
from objectives.actions.together import Together, try_to_commit
from objectives.models import Cycle, Draft, Objective, PublisherDecision
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import check_version
from organizations.models import Membership
from organizations.queries import people
from organizations.references import DRAFT, next_number
from teams.models import Unit
from teams.queries import standing

MOST_AUTHORS = 20
MOST_CHARACTERS = 240


@dataclass(frozen=True, slots=True)
class PushedBack:
    """A push-back because of structure that nobody answered: of O-12, in a sentence."""

    objective: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Published(Together):
    """What a publication did: what is committed, what stays and why."""

    draft: Draft = field(kw_only=True)


def begin_draft(
    *,
    actor: Membership,
    cycle: Cycle,
    on: date,
    now: datetime,
    title: str = "",
    unit: Unit | None = None,
    authors: Sequence[Membership] = (),
) -> Draft:
    """Begin the draft of a cycle; its authors alone see it, whoever begins it first."""
    with act(actor, now=now):
        policies.may_begin_draft(standing(actor, on), cycle.cadence).enforce()
        check_unlocked(cycle)
        record(actor.user_id, "draft.begun")
        draft = Draft(
            number=next_number(DRAFT),
            title=title.strip() or f"OKRs {cycle.name}",
            cycle=cycle,
            unit=unit,
            began_by=actor,
            author_ids=_authors(actor, authors),
        )
        check_fields(draft, "title")
        draft.save()
        return draft


def edit_draft(
    draft: Draft,
    *,
    actor: Membership,
    title: str,
    unit: Unit | None,
    authors: Sequence[Membership],
    on: date,
    now: datetime,
    version: int | None = None,
) -> Draft:
    """Change title, unit and authors; who began it stays an author."""
    with act(actor, now=now):
        edited = _held(draft, version)
        policies.may_write_draft(standing(actor, on), edited).enforce()
        if not title.strip():
            sentence = "It needs a title."
            raise Conflict(sentence, missing=[{"field": "title", "sentence": sentence}])
        record(actor.user_id, "draft.edited")
        edited.title, edited.unit = title.strip(), unit
        edited.author_ids = _authors(edited.began_by, authors)
        check_fields(edited, "title")
        return _saved(edited, "title", "unit", "author_ids")


def ask_opinions(
    draft: Draft,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Draft:
    """Show a draft to everybody, so that they can say what they think of it."""
    with act(actor, now=now):
        asked = _held(draft, version)
        policies.may_write_draft(standing(actor, on), asked).enforce()
        if not asked.is_private:
            raise Conflict("Everybody sees this draft already.")
        record(actor.user_id, "draft.opinions_asked")
        asked.state, asked.asked_on = Draft.State.ASKED, on
        return _saved(asked, "state", "asked_on")


def publish_draft(
    draft: Draft,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    pushed_back: Sequence[PushedBack] = (),
    decisions: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Published:
    """Commit all that is ready in a draft, each through the limit (DOMAIN 2.1).

    What does not fit stays ready and is listed with the reason. `pushed_back` are the
    open push-backs because of structure; each needs a decision of one line, by the
    objective's reference. All or nothing of it is written.
    """
    with act(actor, now=now):
        published = _held(draft, version)
        policies.may_publish_draft(standing(actor, on), published).enforce()
        _check_decided(pushed_back, decisions or {})
        objectives = list(
            queries.objectives().filter(draft=published).order_by("position", "pk")
        )
        ready = [each for each in objectives if each.state == Objective.State.READY]
        hold_together(ready)
        said = "; ".join(
            f"{each.objective}: {(decisions or {})[each.objective].strip()}"
            for each in pushed_back
        )
        record(actor.user_id, "draft.published", reason=said)
        published.state, published.published_by = Draft.State.PUBLISHED, actor
        published.published_on = on
        done = Published(
            draft=_saved(published, "state", "published_on", "published_by")
        )
        for each in objectives:
            _commit(each, done, actor=actor, on=on, now=now)
        by_reference = {each.reference: each for each in objectives}
        PublisherDecision.objects.bulk_create(
            PublisherDecision(
                draft=published,
                objective=by_reference[each.objective],
                said=each.sentence,
                decision=(decisions or {})[each.objective].strip(),
                decided_by=actor,
                decided_on=on,
            )
            for each in pushed_back
        )
        return done


def _commit(
    objective: Objective,
    done: Published,
    *,
    actor: Membership,
    on: date,
    now: datetime,
) -> None:
    if objective.state not in {Objective.State.READY, Objective.State.PROPOSED}:
        return
    if objective.state == Objective.State.PROPOSED:
        done.left.append((objective, "It is not ready."))
        return
    if objective.is_planned:
        done.committed.append(objective)
        return
    try_to_commit(objective, done, actor=actor, on=on, now=now)


def _check_decided(
    pushed_back: Sequence[PushedBack], decisions: Mapping[str, str]
) -> None:
    missing = [
        {
            "field": each.objective,
            "sentence": f"{each.objective} was pushed back. What do you decide?",
        }
        for each in pushed_back
        if not 0 < len(decisions.get(each.objective, "").strip()) <= MOST_CHARACTERS
    ]
    if missing:
        sentences = " ".join(lack["sentence"] for lack in missing)
        raise Conflict(sentences, missing=missing)


def _authors(first: Membership, others: Sequence[Membership]) -> list[int]:
    wanted = {first.pk, *(other.pk for other in others)}
    if len(wanted) > MOST_AUTHORS:
        raise Conflict(f"A draft has at most {MOST_AUTHORS} authors.")
    writers = people().filter(pk__in=wanted, is_active=True)
    found = {each.pk for each in writers if each.role != Membership.Role.VIEWER}
    return [first.pk, *sorted(found - {first.pk})]


def _held(draft: Draft, version: int | None) -> Draft:
    held = lock_draft(draft)
    if version is not None:
        check_version(held, version)
    return held


def _saved(draft: Draft, *columns: str) -> Draft:
    draft.version += 1
    draft.save(update_fields=[*columns, "version"])
    return draft
