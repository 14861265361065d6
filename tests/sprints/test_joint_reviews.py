"""A nexus holds one review for its teams."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from sprints import actions, queries
from sprints.models import (
    ReviewDecision,
    ReviewedKeyResult,
    Sprint,
    SprintGoal,
    SprintReview,
)
from teams.models import MemberTeam, Team, TeamMembership
from tests import factories
from tests.sprints.reviewing import NOW, close, given
from tests.sprints.reviewing import goal as goal
from tests.sprints.reviewing import review as review
from tests.sprints.reviewing import who as who


@pytest.fixture
def nexus(acme, billing, intake, pia) -> Team:
    """Billing and Intake in a Nexus, whose product owner is Pia."""
    with tenant(acme.pk):
        whole = factories.TeamFactory.create(name="Front Desk", kind="nexus")
        for team in (billing, intake):
            MemberTeam.objects.create(
                group=whole, team=team, joined_on=date(2026, 1, 1)
            )
        TeamMembership.objects.create(
            team=whole,
            membership=pia,
            role=TeamMembership.Role.PRODUCT_OWNER,
            started_on=date(2026, 1, 1),
        )
        return whole


def test_a_team_in_a_nexus_holds_no_review_of_its_own(in_acme, nexus, sprint, who):
    with pytest.raises(Conflict, match="Billing reviews its sprints with Front Desk"):
        actions.open_review(sprint, **who, now=NOW)


@pytest.fixture
def joint(acme, nexus, sprint, goal, surprises, intake, quarter, who) -> SprintReview:
    """The open review of the Nexus: of S-9, of Billing's S-5 and of Intake's O-20."""
    with tenant(acme.pk):
        Sprint.objects.update(state="active")
        together = Sprint.objects.create(
            number=9,
            team=nexus,
            name="Sprint 23",
            starts_on=sprint.starts_on,
            ends_on=sprint.ends_on,
            state="active",
        )
        factories.in_process(intake, quarter, number=20)
        return actions.open_review(together, **who, now=NOW)


def test_a_nexus_holds_one_review_for_its_teams(in_acme, joint, goal, who):
    decided = {
        row.objective: given("keep_course") for row in queries.decisions_of(joint)
    }

    with pytest.raises(Conflict, match="S-77 does not end with this review"):
        close(joint, decided, who, results={"S-5": ("met", ""), "S-77": ("met", "")})
    before = SprintGoal.objects.get(pk=goal.pk).result
    close(joint, decided, who, results={"S-5": ("not_met", "The letters came late")})

    ended = SprintGoal.objects.get(pk=goal.pk)
    assert [one.reference for one in decided] == ["O-12", "O-20"]
    assert set(Sprint.objects.values_list("state", flat=True)) == {"closed"}
    assert (before, ended.result, ended.result_note) == (
        "",
        "not_met",
        "The letters came late",
    )
    assert ReviewedKeyResult.objects.get().key_result.reference == "KR-31"


def test_the_database_closes_no_joint_review_without_a_members_decision(
    in_acme, joint, pia
):
    ReviewDecision.objects.filter(objective__number=20).delete()
    ReviewDecision.objects.update(kind="keep_course")

    with (
        pytest.raises(IntegrityError, match="with a decision for each OKR"),
        transaction.atomic(),
    ):
        SprintReview.objects.update(closed_at=NOW, closed_by=pia)


def test_the_joint_review_asks_how_each_teams_goal_ended(
    joint, pia, browser_of, statements, on_tuesday
):
    at = "/o/acme/sprints/S-9/review/"
    browser = browser_of(pia)
    browser.get(at)
    sent = {"version": "1", "S-5-result": "overtaken"}
    for name in ("O-12", "O-20"):
        sent |= {f"{name}-version": "1", f"{name}-kind": "keep_course"}

    asked = browser.get(at)
    taken = statements(lambda: browser.get(at))
    closed = browser.post(f"{at}close/", sent)

    assert "KR-31" in asked.text
    assert 'name="S-5-result" value="overtaken"' in asked.text
    assert closed.status_code == 303
    assert "Overtaken" in browser.get(at).text
    assert taken == 12


def test_a_nexus_reads_its_review_before_it_is_opened_in_twelve_statements(
    acme, nexus, sprint, goal, surprises, pia, browser_of, statements, on_tuesday
):
    at = "/o/acme/sprints/S-9/review/"
    with tenant(acme.pk):
        Sprint.objects.update(state="active")
        Sprint.objects.create(
            number=9,
            team=nexus,
            name="Sprint 23",
            starts_on=sprint.starts_on,
            ends_on=sprint.ends_on,
        )
    browser = browser_of(pia)

    page = browser.get(at).text

    assert "It is the review of Billing, Intake, too." in page
    assert "Open the review" in page
    assert statements(lambda: browser.get(at)) <= 12
