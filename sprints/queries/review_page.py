"""A review's page: what it inspects, what was said, and what it decides about."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from objectives.models import KeyResult, Objective
from objectives.queries import GuardRailLine
from okrhub.lib.decisions import Decision
from organizations.models import OrganizationSettings
from sprints import policies
from sprints.models import ReviewDecision, SprintReview
from sprints.queries.named import sprint_between_its_neighbours
from sprints.queries.page import Moved, SprintPage, page_of_sprint
from sprints.queries.reviews import (
    IncrementLine,
    RemarkLine,
    SeenLine,
    decisions_saved,
    increments_in,
    remarks_in,
    review_inside,
    seen_told,
)
from sprints.queries.together import reviews_with
from teams.models import Team
from teams.standing import Standing


@dataclass(frozen=True, slots=True)
class Inspected:
    """A key result in a review: what it did, and what was seen of it.

    Where the review is closed, the figures are those kept at the close: shares for
    `progress` and `pace`, 0 to 10 for `confidence`.
    """

    moved: Moved
    row: SeenLine | None
    progress: Decimal | None
    pace: Decimal | None
    confidence: int | None


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """All that a review's page shows besides the sprint's own page.

    `decisions` has a row for each OKR, saved or not yet, `played` the key results in
    play by the id of their OKR; `together` is the team of teams whose review replaces
    this one, which is not opened then.
    """

    sprint: SprintPage
    review: SprintReview | None
    increments: list[IncrementLine]
    remarks: list[RemarkLine]
    seen: dict[int, SeenLine]
    decisions: list[ReviewDecision]
    played: dict[int, list[KeyResult]]
    guard_rails: list[tuple[Objective, GuardRailLine]]
    together: Team | None
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
    def inspected(self) -> list[Inspected]:
        """Return what the goals moved, each with what was seen of it."""
        return [self._inspected(moved) for moved in self.sprint.moved]

    @property
    def digest(self) -> str:
        """Return what changes whenever somebody writes into it, or a value comes in."""
        rows = [
            *[(row.id, row.version) for row in self.seen.values()],
            *[(row.objective_id, row.version) for row in self.decisions],
            *self.increments,
            *self.remarks,
            *[(goal.pk, goal.version) for goal in self.sprint.joined],
            *[(one.moved.at_end, one.confidence) for one in self.inspected],
        ]
        review = self.review.version if self.review else 0
        return f"{review} {self.sprint.goal} {rows}"

    def _inspected(self, moved: Moved) -> Inspected:
        row = self.seen.get(moved.key_result.pk)
        if row is not None and not self.is_open:
            return Inspected(moved, row, row.progress, row.pace, row.confidence)
        line = moved.line
        if line is None:
            return Inspected(moved, row, None, None, None)
        return Inspected(moved, row, line.standing.progress, line.pace, line.confidence)


def review_page(
    reference: str,
    *,
    person: Standing,
    my_teams: list[Team],
    on: date,
    settings: OrganizationSettings,
) -> ReviewPage | None:
    """Return the review of a sprint, opened or not. Seven queries at most."""
    review = review_inside(reference)
    sprint = review.sprint if review else sprint_between_its_neighbours(reference, on)
    if sprint is None:
        return None
    page = page_of_sprint(
        sprint, person=person, on=on, settings=settings, for_review=True
    )
    decisions = _decisions(page, review) if review else []
    decided = {row.objective_id for row in decisions}
    okrs = [okr for okr in page.okrs if okr.objective.pk in decided]
    return ReviewPage(
        sprint=page,
        review=review,
        increments=increments_in(review) if review else [],
        remarks=remarks_in(review) if review else [],
        seen=seen_told(review) if review else {},
        decisions=decisions,
        played={
            okr.objective.pk: [line.key_result for line in okr.key_results]
            for okr in okrs
        },
        guard_rails=[(okr.objective, rail) for okr in okrs for rail in okr.guard_rails],
        together=None if review else reviews_with(page.sprint.team),
        my_teams=my_teams,
        may_review=policies.may_review(person, page.sprint.team),
    )


def _decisions(page: SprintPage, review: SprintReview) -> list[ReviewDecision]:
    """Return the decisions with their OKRs; as `decisions_of`, from what is read."""
    okrs = {okr.objective.pk: okr for okr in page.okrs}
    saved = list(decisions_saved(review))
    for row in saved:
        row.objective = okrs[row.objective_id].objective
    teams = {page.sprint.team_id, *(team.pk for team in page.members)}
    there = {row.objective_id for row in saved}
    came_in = [
        ReviewDecision(review=review, objective=okr.objective)
        for pk, okr in okrs.items()
        if review.closed_at is None
        and pk not in there
        and okr.objective.state == Objective.State.IN_PROCESS
        and not teams.isdisjoint(okr.teams)
    ]
    return sorted([*saved, *came_in], key=lambda row: row.objective.number)
