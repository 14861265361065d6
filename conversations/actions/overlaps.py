"""Overlaps: found by the worker, answered by the teams."""

from datetime import date, datetime

from django.db.models import Q

from conversations import policies, queries
from conversations.actions.joining import invite_team
from conversations.models import JoinInvitation, Overlap
from objectives.actions.acting import act
from objectives.lifecycle import OPEN
from objectives.models import Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from teams.queries import standing

State = Overlap.State


def find_overlaps(team_id: int, *, on: date) -> None:
    """Compare a team's open OKRs with the other teams', and keep what is between them.

    For the worker, inside the open organisation; nothing private is seen. What is no
    longer so goes, unless it was answered; what was answered is not found again.
    """
    own = queries.objectives_to_compare(team_id)
    found = {
        (pair.kind, pair.first, pair.second): pair for pair in queries.pairs_with(own)
    }
    around = Q(first__in=own) | Q(second__in=own)
    over = ~Q(first__state__in=OPEN) | ~Q(second__state__in=OPEN)
    known = Overlap.objects.filter(around | Q(over, state=State.OPEN))
    gone = []
    for row in known.only("state", "kind", "first", "second"):
        pair = found.pop((row.kind, row.first_id, row.second_id), None)
        if pair is None and row.is_open:
            gone.append(row.pk)
    if gone:
        record(None, "overlap.over")
        Overlap.objects.filter(pk__in=gone).delete()
    if found:
        record(None, "overlap.found")
        Overlap.objects.bulk_create(
            (
                Overlap(
                    kind=pair.kind,
                    first_id=pair.first,
                    second_id=pair.second,
                    key_result_id=pair.key_result,
                    other_key_result_id=pair.other_key_result,
                    alike=pair.alike,
                    found_on=on,
                )
                for _, pair in sorted(found.items())
            ),
            ignore_conflicts=True,
        )


def answer_overlap(
    overlap: Overlap,
    *,
    state: str,
    actor: Membership,
    on: date,
    now: datetime,
    kept: Objective | None = None,
    reason: str = "",
    version: int | None = None,
) -> Overlap:
    """Share one of the two, agree which of them stays, or keep them apart and say why.

    To share `kept` invites the other team to it; whoever edits it can.
    """
    with act(actor, now=now):
        held = queries.locked(queries.overlaps(), overlap.pk)
        policies.may_answer_overlap(standing(actor, on), held).enforce()
        if version is not None:
            check_version(held, version)
        if not held.is_open:
            raise Conflict("It is answered already.")
        if state not in set(State) - {State.OPEN}:
            raise Conflict("Share, merge, or keep apart?", field="state")
        reason = reason.strip()
        if state == State.APART:
            kept = None
            if not reason:
                raise Conflict("Why both? One sentence is enough.", field="reason")
        elif kept not in held.objectives:
            raise Conflict("Which of the two stays?", field="kept")
        if state == State.SHARED and kept is not None:
            _share(held, kept, actor, on, now, reason)
        record(actor.user_id, "overlap.answered", reason=reason)
        changes = {
            "state": state,
            "kept": kept,
            "reason": reason,
            "answered_by": actor,
            "answered_on": on,
        }
        save_version(held, held.version, changes)
        return held


def _share(
    held: Overlap,
    kept: Objective,
    actor: Membership,
    on: date,
    now: datetime,
    words: str,
) -> None:
    other = held.second if kept == held.first else held.first
    try:
        invite_team(
            kept,
            team=other.team,
            part=JoinInvitation.Part.SHARE,
            words=words or f"It is close to your {other.reference} {other.title}.",
            actor=actor,
            on=on,
            now=now,
        )
    except Conflict as refusal:
        raise Conflict(refusal.reason, field="kept") from refusal
