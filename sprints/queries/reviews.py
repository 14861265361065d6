"""A review: what was said in it, and which OKRs it decides about."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, JSONObject

from objectives.models import Objective, Slot
from okrhub.lib.prepared import Prepared
from organizations import references
from organizations.models import Membership, User
from organizations.queries import writers
from organizations.tokens import hash_token
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
from sprints.queries.named import NUMBER
from sprints.queries.product_goals import words_of_active
from sprints.queries.together import members_told, reviewed_teams
from teams.models import Team
from teams.queries import current_teams

GOAL = {
    "goal_id": "pk",
    "goal_text": "text",
    "goal_kind": "kind",
    "goal_result": "result",
    "goal_note": "result_note",
}


@dataclass(frozen=True, slots=True)
class IncrementLine:
    """An increment; `numbers` are those of the key results that it should move."""

    id: int
    text: str
    released_on: date | None
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class SeenLine:
    """What was seen of a key result; shares and a confidence, where they are kept."""

    id: int
    key_result: int
    saw: str
    progress: Decimal | None
    pace: Decimal | None
    confidence: int | None
    version: int


@dataclass(frozen=True, slots=True)
class RemarkLine:
    """What a stakeholder said; `who` is a place or group, if said."""

    id: int
    words: str
    who: str


def review_of(sprint: Sprint) -> SprintReview | None:
    """Return the review of a sprint with its lines and who closed it. One query."""
    rows = _reviews().select_related("sprint__team", "closed_by__user")
    return rows.filter(sprint=sprint).first()


def review_called(reference: str) -> SprintReview | None:
    """Return the review of the sprint `S-5`, with its goal and product goal. One query.

    They come as `goal_text` and `goal_result`, None without a goal, and `product_goal`.
    """
    number = references.number_of(reference, references.SPRINT)
    if number is None:
        return None
    return _reviews_told().filter(sprint__number=number).first()


def review_inside(reference: str) -> SprintReview | None:
    """Return the review of the sprint `S-5` with all that its page reads. One query.

    Its sprint comes as `page_of_sprint` needs it for a review.
    """
    number = references.number_of(reference, references.SPRINT)
    review = next(iter(_inside(number=number)), None) if number is not None else None
    if review is not None:
        names = (*GOAL, "product_goal", "members_told")
        told = {name: vars(review)[name] for name in names}
        vars(review.sprint).update(told, previous=None, following=None, starved=())
    return review


@Prepared
def _inside() -> QuerySet[SprintReview]:
    seen = ReviewedKeyResult.objects.filter(review=OuterRef("pk"))
    about = JSONObject(
        id="pk",
        key_result="key_result_id",
        saw="saw",
        progress=Cast("progress", TextField()),
        pace=Cast("pace", TextField()),
        confidence="confidence",
        version="version",
    )
    return (
        _reviews()
        .filter(sprint__number=NUMBER)
        .select_related("sprint__team")
        .annotate(
            **{name: F(f"sprint__goals__{column}") for name, column in GOAL.items()},
            product_goal=words_of_active("sprint__team"),
            seen_told=ArraySubquery(seen.order_by("pk").values(about=about)),
            members_told=members_told("sprint__"),
        )
    )


def seen_told(review: SprintReview) -> dict[int, SeenLine]:
    """Return what was seen, by the id of the key result, of `review_inside`. No query."""
    return {row["key_result"]: _seen(row) for row in vars(review)["seen_told"]}


def _seen(about: Mapping[str, Any]) -> SeenLine:
    shares = {name: about[name] for name in ("progress", "pace")}
    exact = {name: Decimal(said) if said else None for name, said in shares.items()}
    return SeenLine(**{**about, **exact})


def _reviews_told() -> QuerySet[SprintReview]:
    return (
        _reviews()
        .select_related("sprint__team")
        .annotate(
            goal_text=F("sprint__goals__text"),
            goal_result=F("sprint__goals__result"),
            product_goal=words_of_active("sprint__team"),
        )
    )


def _reviews() -> QuerySet[SprintReview]:
    """Return reviews with the columns that `increments_in` and `remarks_in` read."""
    links = IncrementLink.objects.filter(increment=OuterRef("pk")).order_by("pk")
    increments = Increment.objects.filter(review=OuterRef("pk")).order_by("pk")
    remarks = Remark.objects.filter(review=OuterRef("pk")).order_by("pk")
    return SprintReview.objects.annotate(
        increments_told=ArraySubquery(
            increments.values(
                about=JSONObject(
                    id="pk",
                    text="text",
                    released_on="released_on",
                    numbers=ArraySubquery(links.values("key_result__number")),
                )
            )
        ),
        remarks_told=ArraySubquery(
            remarks.values(about=JSONObject(id="pk", words="words", who="who"))
        ),
    )


def increments_in(review: SprintReview) -> list[IncrementLine]:
    """Return the increments of a review that was read with its lines. No query."""
    return [_increment(about) for about in vars(review)["increments_told"]]


def remarks_in(review: SprintReview) -> list[RemarkLine]:
    """Return what stakeholders said, of a review read with its lines. No query."""
    return [RemarkLine(**about) for about in vars(review)["remarks_told"]]


def _increment(about: Mapping[str, Any]) -> IncrementLine:
    on = about["released_on"]
    released_on = date.fromisoformat(on) if on else None
    return IncrementLine(**{**about, "released_on": released_on})


def increment_number(review: SprintReview, pk: int) -> Increment | None:
    """Return an increment of a review. One query."""
    return Increment.objects.filter(review=review, pk=pk).first()


def remark_number(review: SprintReview, pk: int) -> Remark | None:
    """Return a remark of a review. One query."""
    return Remark.objects.filter(review=review, pk=pk).first()


def offered(most: int) -> tuple[list[Membership], list[Team]]:
    """Return whom a decision can name: people who write, and current teams, by name.

    By id and name alone, to be shown. One query.
    """
    kind, name = Value(value=True), "user__name"
    people = writers()[:most].values_list(kind, "pk", Value(0), name)
    teams = current_teams().values_list(Value(value=False), "pk", "number", "name")
    rows = sorted(people.union(teams, all=True), key=lambda row: row[-1].casefold())
    return (
        [Membership(pk=pk, user=User(name=name)) for is_, pk, _, name in rows if is_],
        [Team(pk=pk, number=n, name=name) for is_, pk, n, name in rows if not is_],
    )


def line_called(review: SprintReview, name: str) -> Increment | Remark | None:
    """Return the line of a review that its page calls `increment-5`. One query."""
    kind, _, number = name.partition("-")
    if not number.isdecimal():
        return None
    if kind == "increment":
        return increment_number(review, int(number))
    return remark_number(review, int(number)) if kind == "remark" else None


def lock_review(review: SprintReview) -> SprintReview:
    """Lock a review's row and return it as it is now, with sprint and team."""
    locked: SprintReview = (
        SprintReview.objects.select_related("sprint__team")
        .select_for_update(of=("self",))
        .get(pk=review.pk)
    )
    return locked


def okrs_to_decide(teams: Collection[Team]) -> QuerySet[Objective]:
    """Return the OKRs in process at the teams, by number. One query."""
    held = Slot.objects.filter(team__in=teams).values("objective_id")
    return (
        Objective.objects.select_related("team", "cycle")
        .filter(pk__in=held, state=Objective.State.IN_PROCESS)
        .order_by("number")
    )


def decisions_saved(review: SprintReview) -> QuerySet[ReviewDecision]:
    """Return the decisions with what they need to be carried out and what came of them."""
    return ReviewDecision.objects.select_related(
        "key_result", "barrier", "obstacle_owner__user", "with_team"
    ).filter(review=review)


def decisions_of(review: SprintReview) -> list[ReviewDecision]:
    """Return the decisions with their OKRs, by number. Three queries at most.

    Those about OKRs that came in since an open review was opened are not saved yet.
    """
    saved = decisions_saved(review).select_related("objective__team")
    came_in = [ReviewDecision(review=review, objective=one) for one in _came_in(review)]
    return sorted([*saved, *came_in], key=lambda row: row.objective.number)


def _came_in(review: SprintReview) -> QuerySet[Objective]:
    """Return the OKRs in process now that an open review has no decision about."""
    if review.closed_at is not None:
        return Objective.objects.none()
    there = ReviewDecision.objects.filter(review=review).values("objective_id")
    return okrs_to_decide(reviewed_teams(review.sprint.team)).exclude(pk__in=there)


def seen_in(review: SprintReview) -> dict[int, ReviewedKeyResult]:
    """Return what was seen, by the id of the key result. One query."""
    rows = ReviewedKeyResult.objects.select_related("key_result").filter(review=review)
    return {row.key_result_id: row for row in rows.order_by("key_result__number")}


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
