"""Product goals, cadences, and how Care Pathways reviewed its last sprint."""

from datetime import timedelta

from objectives.models import Objective, Slot
from organizations.models import Membership
from organizations.queries import settings
from screens.demo.calendar import sprint_start
from screens.demo.stage import Stage, moment
from screens.demo.story.scrum import (
    ABANDONED,
    GAVE_UP,
    INCREMENTS,
    PRODUCT_GOALS,
    REMARKS,
    SAW,
)
from sprints.models import (
    Increment,
    IncrementLink,
    ProductGoal,
    ProductGoalLink,
    Remark,
    ReviewDecision,
    ReviewedKeyResult,
    Sprint,
    SprintCadence,
    SprintReview,
)
from sprints.queries import sprint_page
from teams.models import Team
from teams.queries import standing

TWO_MONTHS = timedelta(days=60)


def write_product_goals(stage: Stage) -> int:
    """Write the product goals and cadences of the Scrum teams; return the last number."""
    formed_on = sprint_start(stage.today)
    for number, (mark, text, serves) in enumerate(PRODUCT_GOALS, start=1):
        team = stage.teams[mark]
        ended = {"state": "abandoned", "ended_on": formed_on, "reason": ABANDONED}
        goal = ProductGoal.objects.create(
            number=number,
            team=team,
            text=text,
            started_on=formed_on if team.is_team_of_teams else formed_on - TWO_MONTHS,
            **(ended if mark in GAVE_UP else {}),
        )
        served = stage.key_results[serves]
        ProductGoalLink.objects.create(goal=goal, objective=served.objective)
    for team in stage.teams.values():
        if team.works_in == Team.Cadence.SPRINTS and not team.is_team_of_teams:
            SprintCadence.objects.create(team=team, ahead=1)
    return len(PRODUCT_GOALS)


def write_review(stage: Stage) -> None:
    """Write the closed review of Care Pathways' last sprint."""
    team, owner = stage.teams["CP"], stage.owners["CP"]
    past = Sprint.objects.filter(team=team, ends_on__lt=stage.today)
    sprint = past.order_by("-ends_on")[0]
    at = moment(sprint.ends_on)
    review = SprintReview.objects.create(sprint=sprint, opened_by=owner, opened_at=at)
    for text, days, marks in INCREMENTS:
        increment = Increment.objects.create(
            review=review,
            text=text,
            released_on=sprint.starts_on + timedelta(days=days),
        )
        for mark in marks:
            IncrementLink.objects.create(
                increment=increment, key_result=stage.key_results[mark]
            )
    for words, who in REMARKS:
        Remark.objects.create(review=review, words=words, who=who)
    _write_seen(review, owner)
    for objective in _in_process(team):
        ReviewDecision.objects.create(
            review=review, objective=objective, kind="keep_course"
        )
    review.closed_by, review.closed_at = owner, at
    review.save(update_fields=["closed_by", "closed_at"])


def _write_seen(review: SprintReview, owner: Membership) -> None:
    """Keep where the key results of the goal stood on the sprint's last day."""
    sprint = review.sprint
    on = sprint.ends_on
    page = sprint_page(
        sprint.reference, person=standing(owner, on), on=on, settings=settings()
    )
    for moved in page.moved if page else ():
        line = moved.line
        ReviewedKeyResult.objects.create(
            review=review,
            key_result=moved.key_result,
            saw=SAW,
            at_start=moved.at_start.value,
            at_end=moved.at_end.value,
            progress=line.standing.progress if line else None,
            pace=line.pace if line else None,
            confidence=line.confidence if line else None,
        )


def _in_process(team: Team) -> list[Objective]:
    held = Slot.objects.filter(team=team).values("objective_id")
    return list(Objective.objects.filter(pk__in=held))
