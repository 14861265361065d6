import pytest

from sprints.policies import may_plan_sprint, may_set_sprint_goal
from teams.models import Team
from teams.standing import Standing

BILLING = Team(pk=1, organization_id=1, number=1, name="Billing")


def person(role="member", *team_roles, team=1):
    return Standing(7, role, {team: frozenset(team_roles)} if team_roles else {})


@pytest.mark.parametrize(
    ("somebody", "may_plan", "may_set_goal"),
    [
        (person("member", "product_owner"), True, True),
        (person("member", "scrum_master"), True, True),
        (person("member", "developer"), False, True),
        (person("leader", "developer"), False, True),
        (person("leader"), False, False),
        (person("owner"), False, False),
        (person("admin"), False, False),
        (person("member"), False, False),
        (person("member", "product_owner", team=2), False, False),
        (person("viewer", "product_owner"), False, False),
        (person("", "product_owner"), False, False),
    ],
)
def test_only_the_team_plans_its_sprints_and_sets_their_goals(
    somebody, may_plan, may_set_goal
):
    assert bool(may_plan_sprint(somebody, BILLING)) is may_plan
    assert bool(may_set_sprint_goal(somebody, BILLING)) is may_set_goal


def test_a_leader_is_told_to_propose_a_goal():
    decision = may_set_sprint_goal(person("leader"), BILLING)

    assert decision.reason == (
        "The people of Billing set its sprint goals; propose one to them."
    )


def test_a_viewer_is_told_that_viewers_only_read():
    decision = may_plan_sprint(person("viewer", "scrum_master"), BILLING)

    assert decision.reason == "A viewer only reads."


def test_an_archived_team_plans_no_sprint(today):
    archived = Team(
        pk=1, organization_id=1, number=1, name="Billing", archived_on=today
    )

    decision = may_plan_sprint(person("member", "product_owner"), archived)

    assert decision.reason == "Billing is archived."
