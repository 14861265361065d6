from datetime import date, timedelta

import pytest

from organizations.models import Membership
from teams import queries
from teams.models import TeamMembership
from teams.standing import Standing


def test_a_person_stands_in_each_team_with_the_roles_of_the_day(
    in_acme, billing, intake, pia, today, statements
):
    TeamMembership.objects.create(
        team=billing, membership=pia, role="scrum_master", started_on=today
    )
    TeamMembership.objects.create(
        team=intake,
        membership=pia,
        role="developer",
        started_on=date(2024, 1, 1),
        ended_on=today - timedelta(days=1),
    )

    found = queries.standing(pia, today)

    assert found == Standing(
        pia.pk, "member", {billing.pk: frozenset({"product_owner", "scrum_master"})}
    )
    assert found.is_product_owner_of(billing.pk)
    assert found.is_scrum_master_of(billing.pk)
    assert not found.is_in(intake.pk)
    assert found.teams == {billing.pk}
    assert statements(lambda: queries.standing(pia, today)) == 1


def test_a_person_in_no_team_still_has_the_role(in_acme, lena, today):
    assert queries.standing(lena, today) == Standing(lena.pk, "leader")


def test_a_role_taken_away_a_moment_ago_no_longer_counts(in_acme, ada, today):
    Membership.objects.filter(pk=ada.pk).update(role="viewer")

    assert ada.role == "owner"
    assert queries.standing(ada, today).role == "viewer"


def test_a_person_without_access_writes_nowhere(in_acme, pia, billing, today):
    Membership.objects.filter(pk=pia.pk).update(is_active=False)

    found = queries.standing(pia, today)

    assert not found.writes
    assert not found.is_in(billing.pk)


@pytest.mark.parametrize(
    ("role", "writes", "leads", "administers"),
    [
        ("owner", True, True, True),
        ("admin", True, True, True),
        ("leader", True, True, False),
        ("member", True, False, False),
        ("viewer", False, False, False),
        ("", False, False, False),
    ],
)
def test_roles_in_the_organization_go_so_far(role, writes, leads, administers):
    found = Standing(1, role, {7: frozenset({"product_owner"})})

    assert (found.writes, found.leads, found.administers) == (
        writes,
        leads,
        administers,
    )
    assert found.is_product_owner_of(7) is writes
    assert found.roles_in(None) == frozenset()


def test_a_reader_is_placed_beside_a_teams_people_in_one_query(
    in_acme, billing, intake, pia, sam, dev, today, statements
):
    TeamMembership.objects.create(
        team=intake, membership=dev, role="scrum_master", started_on=today
    )
    gone = TeamMembership.objects.get(team=billing, membership=sam)
    gone.ended_on = today
    gone.save()

    def read():
        return queries.team_and_reader(billing, dev, today)

    people, standing, teams = read()

    assert statements(read) == 1
    assert [role.membership.user.name for role in people] == ["Pia Park", "Dev Dale"]
    assert standing.team_roles == {
        billing.pk: frozenset({"developer"}),
        intake.pk: frozenset({"scrum_master"}),
    }
    assert [team.name for team in teams] == ["Billing", "Intake"]


def test_an_archived_team_is_no_team_of_mine(in_acme, billing, dev, today):
    billing.archived_on = today
    billing.save()

    standing, teams = queries.standing_with_teams(dev, today)

    assert (standing.teams, teams) == (frozenset(), [])
