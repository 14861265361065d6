"""What opens a review, writes down what was seen and said, and closes it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from objectives.actions.acting import act, check_fields
from objectives.models import KeyResult, Objective
from okrhub.lib.audit import record
from okrhub.lib.errors import Conflict, Stale
from okrhub.lib.tenancy import current_organization_id, tenant
from okrhub.lib.versions import save_version
from organizations.models import Membership, OrganizationSettings
from organizations.queries import settings
from organizations.tokens import hash_token
from sprints import policies, queries, seals
from sprints.actions.carrying_out import carry_out
from sprints.actions.focus_lines import check_is_sprint
from sprints.actions.goals import write_result
from sprints.actions.sprints import check_step
from sprints.actions.telling import tell_flow
from sprints.decisions import missing
from sprints.models import (
    Increment,
    IncrementLink,
    Remark,
    ReviewDecision,
    ReviewedKeyResult,
    Sprint,
    SprintReview,
    SummaryLink,
)
from sprints.steps import CLOSED, REVIEW
from teams.queries import lock_team, standing

DETAILS = (
    "kind",
    "note",
    "key_result",
    "target",
    "title",
    "look_again_on",
    "obstacle",
    "cause",
    "obstacle_owner",
    "topology",
    "with_team",
    "part",
)
LINK_DAYS = timedelta(days=30)

Given = Mapping[str, Any]
# how goals ended, each with a note, by the reference of the sprint
Results = Mapping[str, tuple[str, str]]


def open_review(
    sprint: Sprint, *, actor: Membership, on: date, now: datetime
) -> SprintReview:
    """Open the review of a sprint, with a decision to take for each OKR in process.

    That of a team of teams replaces those of its teams, unless its kind keeps them.
    """
    with tenant(actor.organization_id):
        team = lock_team(sprint.team_id)
        sprint = queries.lock_sprint(sprint.pk)
        policies.may_review(standing(actor, on), team).enforce()
        check_is_sprint(sprint)
        present = queries.review_of(sprint)
        if present is not None:
            return present
        together = queries.reviews_with(team)
        if together is not None:
            raise Conflict(f"{team.name} reviews its sprints with {together.name}.")
        if sprint.starts_on > on:
            raise Conflict("The sprint has not begun.")
        record(actor.user_id, "sprint_review.opened")
        if sprint.state != REVIEW:
            save_version(sprint, sprint.version, {"state": REVIEW})
        review = SprintReview.objects.create(
            sprint=sprint, opened_by=actor, opened_at=now
        )
        ReviewDecision.objects.bulk_create(queries.decisions_of(review))
        return review


def add_increment(
    review: SprintReview,
    *,
    text: str,
    released_on: date | None = None,
    key_results: Sequence[KeyResult] = (),
    actor: Membership,
    on: date,
) -> Increment:
    """Write down what was finished, when it was released, and what it should move."""
    with tenant(actor.organization_id):
        review = _open(review, actor, on)
        if not text.strip():
            raise Conflict("What was finished?", field="text")
        if released_on is not None and released_on > on:
            raise Conflict("That day is still to come.", field="released_on")
        record(actor.user_id, "increment.added")
        increment = Increment(review=review, text=text.strip(), released_on=released_on)
        check_fields(increment)
        increment.save()
        IncrementLink.objects.bulk_create(
            IncrementLink(increment=increment, key_result=one)
            for one in dict.fromkeys(key_results)
        )
        return increment


def add_remark(
    review: SprintReview, *, words: str, who: str = "", actor: Membership, on: date
) -> Remark:
    """Write down what a stakeholder said."""
    with tenant(actor.organization_id):
        review = _open(review, actor, on)
        if not words.strip():
            raise Conflict("What was said?", field="words")
        record(actor.user_id, "remark.added")
        remark = Remark(review=review, words=words.strip(), who=who.strip())
        check_fields(remark)
        remark.save()
        return remark


def take_out(row: Increment | Remark, *, actor: Membership, on: date) -> None:
    """Take an increment or a remark out of an open review."""
    with tenant(actor.organization_id):
        _open(row.review, actor, on)
        record(actor.user_id, "sprint_review.taken_out")
        row.delete()


def say_seen(
    review: SprintReview,
    key_result: KeyResult,
    *,
    saw: str,
    version: int,
    actor: Membership,
    on: date,
) -> ReviewedKeyResult:
    """Say what was seen of a key result; `version` is 0 where nothing was."""
    with tenant(actor.organization_id):
        review = _open(review, actor, on)
        record(actor.user_id, "sprint_review.seen")
        row = queries.seen_in(review).get(key_result.pk)
        if row is None:
            row = ReviewedKeyResult(review=review, key_result=key_result, saw=saw)
            check_fields(row)
            row.save()
            return row
        save_version(row, version, {"saw": saw.strip()})
        return row


def decide(
    review: SprintReview,
    objective: Objective,
    *,
    version: int,
    actor: Membership,
    on: date,
    **given: Any,
) -> ReviewDecision:
    """Write down what was decided about an OKR; nothing is carried out yet.

    `given` are columns of DETAILS. What is still missing is asked for at the close. An
    OKR that came in since the review was opened is decided about like the others.
    """
    with tenant(actor.organization_id):
        review = _open(review, actor, on)
        rows = {row.objective_id: row for row in queries.decisions_of(review)}
        row = rows.get(objective.pk)
        if row is None:
            raise Conflict(f"{objective.reference} is not in this review.")
        revised = given.get("key_result")
        if revised is not None and revised.objective_id != objective.pk:
            raise Conflict(
                f"{revised.reference} is no key result of {objective.reference}.",
                field="key_result",
            )
        record(actor.user_id, "sprint_review.decided")
        if row.pk is None:
            row.save()
        changes = {name: given[name] for name in DETAILS if name in given}
        for name, value in changes.items():
            setattr(row, name, value)
        check_fields(row, *changes)
        save_version(row, version, changes)
        return row


def close_review(
    review: SprintReview,
    *,
    decisions: Mapping[Objective, Given] | None = None,
    results: Results | None = None,
    version: int,
    actor: Membership,
    on: date,
    now: datetime,
) -> SprintReview:
    """Carry out every decision and close the sprints, or change nothing at all.

    `decisions` are taken beforehand, each with the version that was seen. Refused where
    an OKR has none, or one that lacks what it needs; the facts name the OKR and field.
    The sprints are the reviewed one and, for a team of teams, those of its teams.
    """
    with act(actor, now=now):
        review = _open(review, actor, on)
        who: dict[str, Any] = {"actor": actor, "on": on}
        for objective, given in (decisions or {}).items():
            try:
                decide(review, objective, **{**given, **who})
            except Stale as stale:
                raise Stale(
                    stale.reason, **stale.facts, objective=objective.reference
                ) from None
        taken = queries.decisions_of(review)
        for row in taken:
            _check_decision(row)
        sprints = _sprints_to_close(review)
        _write_results(sprints, results or {}, on)
        _keep_readings(review, actor=actor, on=on)
        for row in taken:
            carry_out(row, review=review, actor=actor, on=on, now=now)
        record(actor.user_id, "sprint_review.closed")
        save_version(review, version, {"closed_by": actor, "closed_at": now})
        _close_sprints(sprints, on)
        return review


def share_summary(
    review: SprintReview, *, actor: Membership, on: date, now: datetime
) -> SummaryLink:
    """Give the summary of a closed review an address for stakeholders, for 30 days."""
    with tenant(actor.organization_id):
        review = queries.lock_review(review)
        policies.may_review(standing(actor, on), review.sprint.team).enforce()
        if review.closed_at is None:
            raise Conflict("Nothing is final before the review is closed.")
        record(actor.user_id, "summary.shared")
        links = SummaryLink.objects.filter(review=review, revoked_at=None)
        links.update(revoked_at=now)
        token = seals.summary_token(current_organization_id(), review.pk, now)
        return SummaryLink.objects.create(
            review=review,
            token_hash=hash_token(token),
            created_by=actor,
            created_at=now,
            expires_at=now + LINK_DAYS,
        )


def revoke_summary(
    review: SprintReview, *, actor: Membership, on: date, now: datetime
) -> None:
    """Let the address of a summary lead nowhere from now on."""
    with tenant(actor.organization_id):
        review = queries.lock_review(review)
        policies.may_review(standing(actor, on), review.sprint.team).enforce()
        record(actor.user_id, "summary.revoked")
        SummaryLink.objects.filter(review=review, revoked_at=None).update(
            revoked_at=now
        )


def _open(review: SprintReview, actor: Membership, on: date) -> SprintReview:
    """Return the review, locked; refuse one that is closed, or not the person's."""
    review = queries.lock_review(review)
    policies.may_review(standing(actor, on), review.sprint.team).enforce()
    if review.closed_at is not None:
        raise Conflict("This review is closed.")
    return review


def _check_decision(row: ReviewDecision) -> None:
    reference = row.objective.reference
    if not row.kind:
        raise Conflict(
            f"{reference} has no decision yet. Keeping course is one, too.",
            objective=reference,
            field="kind",
        )
    given = {name: getattr(row, name) for name in DETAILS}
    for field, question in missing(row.kind, given).items():
        raise Conflict(f"{reference}: {question}", objective=reference, field=field)


def _keep_readings(review: SprintReview, *, actor: Membership, on: date) -> None:
    """Keep where the key results of the goal stand, so that the summary stays."""
    chosen: OrganizationSettings = settings()
    page = queries.sprint_page(
        review.sprint.reference,
        person=standing(actor, on),
        on=on,
        settings=chosen,
        for_review=True,
    )
    seen = queries.seen_in(review)
    for moved in page.moved if page else ():
        row = seen.get(moved.key_result.pk) or ReviewedKeyResult(
            review=review, key_result=moved.key_result
        )
        row.at_start, row.at_end = moved.at_start.value, moved.at_end.value
        if moved.line is not None:
            row.progress = moved.line.standing.progress
            row.pace = moved.line.pace
            row.confidence = moved.line.confidence
        row.save()


def _sprints_to_close(review: SprintReview) -> list[Sprint]:
    """Return the sprint and those of the teams that review together, locked."""
    sprint = queries.lock_sprint(review.sprint_id)
    members = queries.members_of(sprint.team)
    joined = queries.sprints_joined(sprint, members).exclude(state=CLOSED)
    return [sprint, *joined.select_for_update()] if members else [sprint]


def _write_results(sprints: list[Sprint], results: Results, on: date) -> None:
    """Say how their goals ended: the joint review is that of each of the teams."""
    closing = {sprint.reference: sprint for sprint in sprints}
    for reference, (result, note) in results.items():
        sprint = closing.get(reference)
        if sprint is None:
            raise Conflict(f"{reference} does not end with this review.")
        goal = queries.goal_of(sprint)
        if result and goal is not None:
            said = {"result": result, "note": note or goal.result_note}
            write_result(sprint, goal, **said, version=goal.version, on=on)


def _close_sprints(sprints: list[Sprint], on: date) -> None:
    check_step(sprints[0], CLOSED, on)
    for sprint in sprints:
        save_version(sprint, sprint.version, {"state": CLOSED})
        tell_flow(sprint, on)
