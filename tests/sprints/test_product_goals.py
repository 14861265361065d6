from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from sprints import actions
from sprints.models import ProductGoal, ProductGoalLink
from teams.actions import form_team_of_teams
from teams.models import MemberTeam, Team, TeamMembership
from tests import factories

REFUSED = "Billing has a product goal: Bills explain themselves. "


@pytest.fixture
def goal(acme, surprises, billing, pia, today) -> ProductGoal:
    """PG-1 of Billing, which serves O-12."""
    with tenant(acme.pk):
        return actions.set_product_goal(
            billing,
            text="Bills explain themselves",
            serves=[surprises],
            actor=pia,
            on=today,
        )


@pytest.fixture
def dedicated(acme, billing) -> Team:
    """Billing, dedicated to one OKR."""
    with tenant(acme.pk):
        Team.objects.filter(pk=billing.pk).update(is_dedicated=True)
        return Team.objects.get(pk=billing.pk)


def test_the_product_owner_sets_a_product_goal_that_serves_a_key_result(
    in_acme, billing, surprises, complaints, pia, today
):
    goal = actions.set_product_goal(
        billing,
        text="Bills explain themselves",
        serves=[surprises, complaints],
        actor=pia,
        on=today,
    )

    assert (goal.reference, goal.state) == ("PG-1", "active")
    assert {link.target.reference for link in goal.links.all()} == {"O-12", "KR-31"}


def test_a_second_active_product_goal_is_refused(in_acme, goal, surprises, pia, today):
    with pytest.raises(Conflict, match=REFUSED):
        actions.set_product_goal(
            goal.team, text="Another", serves=[surprises], actor=pia, on=today
        )

    assert ProductGoal.objects.count() == 1


def test_the_database_refuses_a_second_active_product_goal(in_acme, goal):
    with (
        pytest.raises(IntegrityError, match="one_active_product_goal_per_team"),
        transaction.atomic(),
    ):
        ProductGoal.objects.create(
            number=9, team=goal.team, text="Another", started_on=goal.started_on
        )

    assert ProductGoal.objects.count() == 1


def test_the_form_keeps_a_second_product_goal_and_says_why_it_is_refused(
    goal, billing, surprises, pia, browser_of, on_tuesday
):
    answer = browser_of(pia).post(
        f"/o/acme/teams/{billing.reference}/product-goal/set/",
        {"version": "0", "text": "Another one", "serves": "O-12", "others": ""},
    )

    assert answer.status_code == 409
    assert "It is fulfilled or abandoned before the next." in answer.text
    assert "Another one" in answer.text


def test_the_api_refuses_a_second_product_goal(
    goal, billing, surprises, pia, key_of, on_tuesday
):
    answer = key_of(pia).post(
        "/api/v1/acme/product-goals/",
        {"team": billing.reference, "text": "Another", "serves": ["O-12"]},
        content_type="application/json",
    )

    assert answer.status_code == 409
    assert answer.json()["detail"].startswith(REFUSED)


def test_a_product_goal_is_abandoned_with_a_reason_and_then_the_next_is_set(
    in_acme, goal, surprises, pia, today
):
    with pytest.raises(Conflict, match="Why is it abandoned"):
        actions.end_product_goal(
            goal, state="abandoned", version=1, actor=pia, on=today
        )
    ended = actions.end_product_goal(
        goal,
        state="abandoned",
        reason="The tariff reform makes it pointless",
        version=1,
        actor=pia,
        on=today,
    )
    following = actions.set_product_goal(
        goal.team, text="One bill a month", serves=[surprises], actor=pia, on=today
    )

    assert (ended.state, ended.ended_on) == ("abandoned", today)
    assert following.reference == "PG-2"


def test_a_product_goal_names_what_it_serves(in_acme, billing, pia, today):
    with pytest.raises(Conflict, match="Which objective or key result"):
        actions.set_product_goal(
            billing, text="Bills explain themselves", actor=pia, on=today
        )


def test_a_dedicated_teams_product_goal_is_its_objective(
    in_acme, dedicated, surprises, pia, today
):
    with pytest.raises(Conflict, match="its product goal is its objective"):
        actions.set_product_goal(
            dedicated, text="Something else", serves=[surprises], actor=pia, on=today
        )
    goal = actions.set_product_goal(dedicated, serves=[surprises], actor=pia, on=today)

    assert goal.words == "No bill comes as a surprise"
    assert not goal.links.exists()


def test_a_team_of_teams_is_told_where_a_team_has_a_goal_of_its_own(
    acme, goal, lena, today, browser_of
):
    with tenant(acme.pk):
        others = [factories.TeamFactory.create() for _ in range(2)]
    group = form_team_of_teams(
        "Bills",
        kind=Team.Kind.NEXUS,
        member_teams=[goal.team, *others],
        actor=lena,
        on=today,
    )
    path = reverse("sprints:product_goal", args=["acme", group.reference])

    page = browser_of(lena).get(path).content.decode()

    assert "Billing has a product goal of its own: Bills explain themselves" in page


def test_a_dedicated_team_needs_to_set_nothing(
    dedicated, surprises, pia, browser_of, on_tuesday
):
    answer = browser_of(pia).get(f"/o/acme/teams/{dedicated.reference}/product-goal/")

    assert "No bill comes as a surprise" in answer.text
    assert "Nothing needs to be set." in answer.text


def test_the_scrum_master_sets_no_product_goal(in_acme, billing, surprises, sam, today):
    with pytest.raises(NotPermitted, match="The product owner of Billing"):
        actions.set_product_goal(
            billing, text="Mine", serves=[surprises], actor=sam, on=today
        )


def test_the_database_links_nothing_of_another_organisation(acme, goal, globex):
    foreign = _foreign(globex)

    with tenant(acme.pk), transaction.atomic():
        ProductGoalLink.objects.create(goal=goal, objective_id=foreign.pk)

        with (
            pytest.raises(IntegrityError, match="objective_tenant"),
            transaction.atomic(),
        ):
            connection.check_constraints()
        transaction.set_rollback(True)


def test_the_form_knows_no_objective_of_another_organisation(
    billing, globex, pia, browser_of, on_tuesday
):
    foreign = _foreign(globex)

    answer = browser_of(pia).post(
        f"/o/acme/teams/{billing.reference}/product-goal/set/",
        {"version": "0", "text": "Bills explain", "others": foreign.reference},
    )

    assert answer.status_code == 422
    assert f"{foreign.reference}: no objective and no key result" in answer.text


def test_the_product_goal_stands_on_the_pages_of_team_and_sprint(
    goal, sprint, billing, pia, browser_of, on_tuesday
):
    pages = [
        browser_of(pia).get(f"/o/acme/{path}/").text
        for path in (f"teams/{billing.reference}", "sprints/S-5")
    ]

    assert ["Bills explain themselves" in page for page in pages] == [True, True]


@pytest.fixture
def nexus(acme, billing, pia) -> Team:
    """Front Desk, the Nexus that Billing is in; Pia is the product owner of both."""
    with tenant(acme.pk):
        whole = factories.TeamFactory.create(name="Front Desk", kind="nexus")
        since = date(2026, 1, 1)
        MemberTeam.objects.create(group=whole, team=billing, joined_on=since)
        TeamMembership.objects.create(
            team=whole, membership=pia, role="product_owner", started_on=since
        )
        return whole


def test_the_teams_of_a_nexus_share_its_product_goal(
    sprint, billing, goal, nexus, dev, acme, browser_of, on_tuesday
):
    with tenant(acme.pk):
        ProductGoal.objects.filter(pk=goal.pk).update(team=nexus)

    said = [
        browser_of(dev).get(f"/o/acme/{path}/").text
        for path in ("sprints/S-5", f"teams/{billing.reference}/product-goal")
    ]

    assert ["Bills explain themselves" in page for page in said] == [True, True]
    assert "Billing is part of" in said[1]


def test_a_team_of_a_nexus_sets_no_product_goal_of_its_own(
    acme, billing, surprises, nexus, pia, browser_of, key_of, on_tuesday
):
    sent = {"text": "Fewer letters", "serves": ["O-12"]}
    page = f"/o/acme/teams/{billing.reference}/product-goal/"

    offered = browser_of(pia).get(page).text
    form = browser_of(pia).post(f"{page}set/", {"version": "0", "others": "", **sent})
    api = key_of(pia).post(
        "/api/v1/acme/product-goals/",
        {"team": billing.reference, **sent},
        content_type="application/json",
    )

    assert "Set the product goal" not in offered
    assert (form.status_code, api.status_code) == (409, 409)
    assert "Fewer letters" in form.text
    assert "Billing is part of Front Desk: a Nexus has one product goal" in form.text
    with (
        tenant(acme.pk),
        pytest.raises(IntegrityError, match="a Nexus has one product goal"),
        transaction.atomic(),
    ):
        ProductGoal.objects.create(
            number=9, team=billing, text="Fewer letters", started_on=date(2026, 11, 1)
        )


def test_a_nexus_sets_its_product_goal_when_no_team_has_one_left(
    acme, goal, nexus, surprises, pia, browser_of, on_tuesday
):
    who = {"actor": pia, "on": date(2026, 11, 10)}
    page = browser_of(pia).get(f"/o/acme/teams/{goal.team.reference}/product-goal/")
    with tenant(acme.pk):
        with pytest.raises(
            Conflict, match=r"Billing \(Bills explain themselves\) still"
        ):
            actions.set_product_goal(nexus, text="One desk", serves=[surprises], **who)
        with (
            pytest.raises(IntegrityError, match="a Nexus has one product goal"),
            transaction.atomic(),
        ):
            ProductGoal.objects.create(
                number=9, team=nexus, text="One desk", started_on=who["on"]
            )
        actions.end_product_goal(goal, state="fulfilled", version=1, **who)
        one = actions.set_product_goal(
            nexus, text="One desk", serves=[surprises], **who
        )

    assert "Is the one below fulfilled, or abandoned?" in page.text
    assert one.reference == "PG-2"


def test_the_api_edits_and_ends_a_product_goal(
    goal, surprises, complaints, pia, key_of, on_tuesday
):
    client = key_of(pia)
    edited = client.put(
        "/api/v1/acme/product-goals/PG-1/",
        {"text": "Every bill explains itself", "serves": ["KR-31"]},
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )
    ended = client.post(
        "/api/v1/acme/product-goals/PG-1/end/",
        {"state": "fulfilled"},
        content_type="application/json",
        headers={"If-Match": '"2"'},
    )

    assert edited.json()["serves"] == [
        {"reference": "KR-31", "title": "Billing complaints per 1,000 invoices"}
    ]
    assert (ended.json()["state"], ended.json()["ended_on"]) == (
        "fulfilled",
        "2026-11-10",
    )


def _foreign(globex):
    with tenant(globex.pk):
        cycle = factories.QuarterFactory.create()
        return factories.in_process(factories.TeamFactory.create(), cycle, number=77)
