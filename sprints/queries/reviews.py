"""A review: what it inspects, what was said, and which OKRs it decides about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Prefetch, QuerySet

from objectives.models import GuardRail, KeyResult, Objective, Slot
from okrhub.lib.decisions import Decision
from organizations import references
from organizations.models import OrganizationSettings
from organizations.tokens import hash_token
from sprints import policies
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
from sprints.queries.page import Moved, SprintPage, sprint_page
from sprints.queries.product_goals import words_of_active
from teams.models import MemberTeam, Team
from teams.standing import Standing


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that a review's page shows besides the sprint's own page.

    `decisions` has a row for each OKR, saved or not yet; `together` is the team of
    teams whose review replaces this one, which is not opened then.
    """

    sprint: SprintPage
    review: SprintReview | None
    increments: list[Increment]
    remarks: list[Remark]
    seen: dict[int, ReviewedKeyResult]
    decisions: list[ReviewDecision]
    guard_rails: list[GuardRail]
    together: Team | None
    members: list[Team]
    my_teams: list[Team]
    may_review: Decision

    @property
    def is_open(self) -> bool:
        """Say whether it can be written."""
        return self.review is not None and self.review.closed_at is None

    @property
    def may_write(self) -> bool:
        """Say whether the reader can write into it now."""
        return self.is_open and bool(self.may_review)

    @property
    def inspected(self) -> list[tuple[Moved, ReviewedKeyResult | None]]:
        """Return what the goal moved, each with what was seen of it."""
        return [(one, self.seen.get(one.key_result.pk)) for one in self.sprint.moved]

    @property
    def digest(self) -> str:
        """Return what changes whenever somebody writes into it."""
        rows = [
            *[(row.pk, row.version) for row in self.seen.values()],
            *[(row.pk, row.version) for row in self.decisions],
            *[row.pk for row in (*self.increments, *self.remarks)],
        ]
        review = self.review.version if self.review else 0
        goal = self.sprint.goal
        return f"{review} {goal.result if goal else ''} {rows}"


def review_of(sprint: Sprint) -> SprintReview | None:
    """Return the review of a sprint with who opened and closed it. One query."""
    return (
        SprintReview.objects.select_related("sprint__team", "closed_by__user")
        .filter(sprint=sprint)
        .first()
    )


def review_called(reference: str) -> SprintReview | None:
    """Return the review of the sprint `S-5`, with its goal and product goal. One query.

    They come as `goal_text` and `goal_result`, None without a goal, and `product_goal`.
    """
    number = references.number_of(reference, references.SPRINT)
    if number is None:
        return None
    return _reviews_told().filter(sprint__number=number).first()


def _reviews_told() -> QuerySet[SprintReview]:
    return SprintReview.objects.select_related("sprint__team").annotate(
        goal_text=F("sprint__goals__text"),
        goal_result=F("sprint__goals__result"),
        product_goal=words_of_active("sprint__team"),
    )


def lock_review(review: SprintReview) -> SprintReview:
    """Lock a review's row and return it as it is now, with sprint and team."""
    locked: SprintReview = (
        SprintReview.objects.select_related("sprint__team")
        .select_for_update(of=("self",))
        .get(pk=review.pk)
    )
    return locked


def reviewed_teams(team: Team) -> list[Team]:
    """Return the teams whose sprints a team's review covers. One query at most."""
    return [team, *members_of(team)]


def members_of(team: Team) -> list[Team]:
    """Return the teams that review together in a team of teams. One query at most."""
    if not team.is_team_of_teams or team.teams_review_apart:
        return []
    stays = MemberTeam.objects.filter(group=team, left_on=None)
    return [stay.team for stay in stays.select_related("team").order_by("team__name")]


def reviews_with(team: Team) -> Team | None:
    """Return the team of teams whose review replaces this team's. One query."""
    if team.is_team_of_teams:
        return None
    return Team.objects.filter(
        stays__team=team, stays__left_on=None, teams_review_apart=False
    ).first()


def okrs_to_decide(teams: Collection[Team]) -> QuerySet[Objective]:
    """Return the OKRs in process at the teams, by number. One query."""
    held = Slot.objects.filter(team__in=teams).values("objective_id")
    return (
        Objective.objects.select_related("team", "cycle")
        .filter(pk__in=held, state=Objective.State.IN_PROCESS)
        .order_by("number")
    )


def decisions_of(review: SprintReview) -> list[ReviewDecision]:
    """Return the decisions with their OKRs and what came of them. Five queries at most.

    Those about OKRs that came in since an open review was opened are not saved yet.
    """
    played = KeyResult.objects.order_by("position", "pk")
    rows = ReviewDecision.objects.select_related(
        "objective__team", "key_result", "barrier", "obstacle_owner__user", "with_team"
    )
    saved = rows.prefetch_related(Prefetch("objective__key_results", played)).filter(
        review=review
    )
    came_in = _came_in(review).prefetch_related(Prefetch("key_results", played))
    return _with_those_that_came_in(saved, came_in, review)


def decided_in(review: SprintReview) -> list[ReviewDecision]:
    """Return those decisions with their barriers, for reading. Three queries at most."""
    rows = ReviewDecision.objects.select_related("objective", "barrier")
    return _with_those_that_came_in(
        rows.filter(review=review), _came_in(review), review
    )


def _came_in(review: SprintReview) -> QuerySet[Objective]:
    """Return the OKRs in process now that an open review has no decision about."""
    if review.closed_at is not None:
        return Objective.objects.none()
    there = ReviewDecision.objects.filter(review=review).values("objective_id")
    return okrs_to_decide(reviewed_teams(review.sprint.team)).exclude(pk__in=there)


def _with_those_that_came_in(
    saved: QuerySet[ReviewDecision], okrs: QuerySet[Objective], review: SprintReview
) -> list[ReviewDecision]:
    came_in = [ReviewDecision(review=review, objective=one) for one in okrs]
    return sorted([*saved, *came_in], key=lambda row: row.objective.number)


def increments_of(review: SprintReview) -> list[Increment]:
    """Return the increments; `numbers` of the key results they should move. One query."""
    links = IncrementLink.objects.filter(increment=OuterRef("pk")).order_by("pk")
    numbers = ArraySubquery(links.values("key_result__number"))
    rows = Increment.objects.filter(review=review).annotate(numbers=numbers)
    return list(rows.order_by("pk"))


def remarks_of(review: SprintReview) -> list[Remark]:
    """Return what stakeholders said. One query."""
    return list(Remark.objects.filter(review=review).order_by("pk"))


def seen_in(review: SprintReview) -> dict[int, ReviewedKeyResult]:
    """Return what was seen, by the id of the key result. One query."""
    rows = ReviewedKeyResult.objects.select_related("key_result").filter(review=review)
    return {row.key_result_id: row for row in rows.order_by("key_result__number")}


def review_page(
    reference: str,
    *,
    person: Standing,
    my_teams: list[Team],
    on: date,
    settings: OrganizationSettings,
) -> ReviewPage | None:
    """Return the review of a sprint, opened or not. Nineteen queries at most."""
    page = sprint_page(reference, person=person, on=on, settings=settings)
    if page is None:
        return None
    review = review_of(page.sprint)
    decisions = decisions_of(review) if review else []
    return ReviewPage(
        sprint=page,
        review=review,
        increments=increments_of(review) if review else [],
        remarks=remarks_of(review) if review else [],
        seen=seen_in(review) if review else {},
        decisions=decisions,
        guard_rails=_guard_rails({row.objective_id for row in decisions}),
        together=None if review else reviews_with(page.sprint.team),
        members=members_of(page.sprint.team),
        my_teams=my_teams,
        may_review=policies.may_review(person, page.sprint.team),
    )


def summary_link_of(review: SprintReview, now: datetime) -> SummaryLink | None:
    """Return the address of the summary that still leads there. One query."""
    return SummaryLink.objects.filter(
        review=review, revoked_at=None, expires_at__gt=now
    ).first()


def summary_at(token: str, now: datetime) -> SprintReview | None:
    """Return the closed review of a secret address; None when it is over. One query.

    It comes with its goal and product goal, as `review_called` returns it.
    """
    links = SummaryLink.objects.filter(
        revoked_at=None, token_hash=hash_token(token), expires_at__gt=now
    )
    rows = _reviews_told().filter(closed_at__isnull=False)
    return rows.filter(pk__in=links.values("review")).first()


def _guard_rails(objectives: Collection[int]) -> list[GuardRail]:
    rows = GuardRail.objects.select_related("kpi__metric", "objective").filter(
        objective__in=objectives, kpi__archived_on=None
    )
    return list(rows.order_by("objective__number", "kpi__number"))
