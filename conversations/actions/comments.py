"""Comments: written, changed, taken back and brought back; reactions; mentions seen."""

from datetime import date, datetime

from conversations import policies, queries
from conversations.mentions import Person, mentioned
from conversations.models import Comment, Mention, Reaction
from objectives.actions.private import check_not_private
from objectives.models import Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from okrhub.lib.versions import check_version, save_version
from organizations.models import Membership
from organizations.queries import people
from teams.queries import standing

LONGEST = 4000


def write_comment(
    objective: Objective, *, text: str, actor: Membership, on: date, now: datetime
) -> Comment:
    """Say something about an objective; whom it mentions sees it in My focus."""
    with tenant(actor.organization_id):
        policies.may_comment(standing(actor, on)).enforce()
        check_not_private(objective)
        text = _words(text)
        record(actor.user_id, "comment.written")
        comment = Comment.objects.create(
            objective=objective, author=actor, text=text, written_at=now
        )
        _keep_mentions(comment)
        return comment


def edit_comment(
    comment: Comment,
    *,
    text: str,
    version: int,
    actor: Membership,
    on: date,
    now: datetime,
) -> Comment:
    """Change one's own comment; whoever it no longer mentions is not asked any more."""
    with tenant(actor.organization_id):
        edited = queries.lock_comment(comment)
        policies.may_edit_comment(standing(actor, on), edited).enforce()
        text = _words(text)
        if edited.deleted_at is not None:
            raise Conflict("This comment was taken back. Bring it back first.")
        record(actor.user_id, "comment.edited")
        save_version(edited, version, {"text": text, "edited_at": now})
        _keep_mentions(edited)
        return edited


def delete_comment(
    comment: Comment,
    *,
    actor: Membership,
    on: date,
    now: datetime,
    version: int | None = None,
) -> Comment:
    """Take back one's own comment; its author can bring it back."""
    return _set_deleted(comment, now, actor=actor, on=on, version=version)


def restore_comment(
    comment: Comment, *, actor: Membership, on: date, version: int | None = None
) -> Comment:
    """Bring back a comment that one took back."""
    return _set_deleted(comment, None, actor=actor, on=on, version=version)


def react(comment: Comment, *, kind: str, actor: Membership, on: date) -> None:
    """Answer a comment with one tap; twice is once."""
    with tenant(actor.organization_id):
        policies.may_comment(standing(actor, on)).enforce()
        if kind not in Reaction.Kind:
            raise Conflict("There is no such reaction.")
        if queries.lock_comment(comment).deleted_at is not None:
            raise Conflict("This comment was taken back.")
        record(actor.user_id, "comment.reacted_to")
        Reaction.objects.get_or_create(comment=comment, membership=actor, kind=kind)


def unreact(comment: Comment, *, kind: str, actor: Membership, on: date) -> None:
    """Take one's reaction back."""
    with tenant(actor.organization_id):
        policies.may_comment(standing(actor, on)).enforce()
        record(actor.user_id, "comment.no_longer_reacted_to")
        Reaction.objects.filter(comment=comment, membership=actor, kind=kind).delete()


def see_mentions(
    objective: Objective,
    *,
    actor: Membership,
    now: datetime,
    up_to: int | None = None,
) -> int:
    """Note that a person has seen where an objective's comments mention them.

    `up_to` is the number of the latest comment that was read, None for all. Returns how
    many mentions were new.
    """
    with tenant(actor.organization_id):
        record(actor.user_id, "mention.seen")
        mine = Mention.objects.filter(
            comment__objective=objective, membership=actor, seen_at=None
        )
        if up_to is not None:
            mine = mine.filter(comment__lte=up_to)
        return mine.update(seen_at=now)


def _set_deleted(
    comment: Comment,
    deleted_at: datetime | None,
    *,
    actor: Membership,
    on: date,
    version: int | None,
) -> Comment:
    with tenant(actor.organization_id):
        changed = queries.lock_comment(comment)
        policies.may_edit_comment(standing(actor, on), changed).enforce()
        if version is not None:
            check_version(changed, version)
        record(
            actor.user_id,
            "comment.brought_back" if deleted_at is None else "comment.taken_back",
        )
        save_version(changed, changed.version, {"deleted_at": deleted_at})
        return changed


def _words(text: str) -> str:
    text = text.strip()
    if not text:
        raise Conflict("Say something first.", field="text")
    if len(text) > LONGEST:
        raise Conflict(f"A comment has at most {LONGEST} characters.", field="text")
    return text


def _keep_mentions(comment: Comment) -> None:
    """Let exactly those be mentioned whom the text names, its author apart."""
    everybody = (
        [
            Person(member.pk, member.user.name, member.user.email)
            for member in people().filter(is_active=True)
            if member.pk != comment.author_id
        ]
        if "@" in comment.text
        else []
    )
    named = mentioned(comment.text, everybody)
    Mention.objects.filter(comment=comment).exclude(membership__in=named).delete()
    Mention.objects.bulk_create(
        (Mention(comment=comment, membership_id=person) for person in sorted(named)),
        ignore_conflicts=True,
    )
