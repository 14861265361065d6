from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from teams import actions, queries
from teams.models import MemberTeam, Team, TeamMembership
from tests import factories

NEW = reverse("teams:group_create", args=["acme"])
API = reverse("api:teams_of_teams", args=["acme"])


@pytest.fixture
def form(lena, today):
    """Form a Nexus as Lena."""

    def make(*teams, name="Front Door", **given):
        return actions.form_team_of_teams(
            name, member_teams=teams, actor=lena, on=today, **{"kind": "nexus"} | given
        )

    return make


def page_of(group):
    return reverse("teams:group_detail", args=["acme", group.reference])


def test_a_nexus_is_a_team_made_of_teams_with_one_goal(in_acme, form, billing, intake):
    nexus = form(billing, intake, integration_team=intake)

    assert (nexus.kind, nexus.is_team_of_teams, nexus.has_single_goal) == (
        "nexus",
        True,
        True,
    )
    assert queries.member_teams([nexus]) == {nexus.pk: [billing, intake]}
    assert queries.group_of(billing) == nexus


def test_a_team_is_in_one_at_a_time(in_acme, form, billing, intake):
    form(billing)

    with pytest.raises(Conflict, match="Billing is in Front Door"):
        form(intake, billing, name="Another")

    assert Team.objects.filter(name="Another").count() == 0
    assert MemberTeam.objects.count() == 1


def test_the_database_keeps_a_team_in_one(in_acme, form, billing, intake, today):
    form(billing)
    other = form(intake, name="Another")

    with (
        pytest.raises(IntegrityError, match="team_is_in_one_team_of_teams"),
        transaction.atomic(),
    ):
        MemberTeam.objects.create(group=other, team=billing, joined_on=today)


def test_teams_of_teams_do_not_nest(in_acme, form, billing):
    nexus = form(billing)

    with pytest.raises(Conflict, match="made of teams itself"):
        form(nexus, name="Another")


def test_an_archived_team_joins_none(in_acme, form, billing, ada, today):
    actions.archive_team(billing, in_process=0, actor=ada, on=today)

    with pytest.raises(Conflict, match="Billing is archived"):
        form(billing)


def test_who_is_archived_leaves(in_acme, form, billing, intake, ada, today):
    nexus = form(billing, intake)

    actions.archive_team(billing, in_process=0, actor=ada, on=today)
    assert list(queries.member_ids(nexus)) == [intake.pk]
    actions.archive_team(nexus, in_process=0, actor=ada, on=today)

    assert queries.group_of(intake) is None
    assert set(MemberTeam.objects.values_list("left_on", flat=True)) == {today}


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"kind": "team"}, "which kind"),
        ({"kind": "nexus", "teams_review_apart": True}, "one joint review"),
    ],
)
def test_what_no_team_of_teams_can_be_is_refused(in_acme, form, billing, given, reason):
    with pytest.raises(Conflict, match=reason):
        form(billing, **given)

    assert Team.objects.count() == 1


def test_another_kind_may_keep_the_teams_own_reviews(in_acme, form, billing):
    assert form(billing, kind="art", teams_review_apart=True).teams_review_apart


def test_forming_is_for_leaders(in_acme, billing, pia, today):
    with pytest.raises(NotPermitted, match="form a team of teams"):
        actions.form_team_of_teams(
            "Mine", kind="nexus", member_teams=[billing], actor=pia, on=today
        )

    assert Team.objects.count() == 1


def test_its_page_says_what_is_unusual(
    acme, form, billing, intake, pia, today, browser_of
):
    nexus = form(billing, intake)

    page = browser_of(pia).get(page_of(nexus))

    warnings = page.context["group"].warnings
    assert [sentence.split(".")[0] for sentence in warnings] == [
        "2 teams so far",
        "Nobody is its product owner yet",
        "Pia Park of Billing decides as product owner as well",
        "No integration team is named",
    ]


def test_one_product_owner_of_all_is_no_warning(
    acme, form, billing, intake, pia, ada, today, browser_of
):
    nexus = form(billing, intake, integration_team=billing)
    role = TeamMembership.Role.PRODUCT_OWNER
    actions.add_person(nexus, pia, role, actor=ada, on=today)

    page = browser_of(ada).get(page_of(nexus))

    (sentence,) = page.context["group"].warnings
    assert sentence.startswith("2 teams so far.")


def test_a_leader_forms_one_and_its_product_owner_says_who_integrates(
    acme, lena, pia, billing, intake, ada, today, browser_of
):
    formed = browser_of(lena).post(
        NEW,
        {
            "name": "Front Door",
            "kind": "nexus",
            "member_teams": [billing.pk, intake.pk],
        },
    )
    with tenant(acme.pk):
        nexus = Team.objects.get(name="Front Door")
    assert formed["Location"] == page_of(nexus)
    role = TeamMembership.Role.PRODUCT_OWNER
    actions.add_person(nexus, pia, role, actor=ada, on=today)

    answer = browser_of(pia).post(
        page_of(nexus),
        {"version": nexus.version, "kind": "nexus", "integration_team": intake.pk},
    )

    assert answer.status_code == 303
    with tenant(acme.pk):
        assert Team.objects.get(pk=nexus.pk).integration_team == intake


@pytest.mark.parametrize(
    ("changes", "status", "complaint"),
    [
        ({"kind": ""}, 422, "This field is required"),
        ({"kind": "nexus", "teams_review_apart": "on"}, 409, "one joint review"),
        ({"kind": "art", "version": "1"}, 409, "Somebody else"),
    ],
)
def test_a_wrong_kind_is_said_beside_what_was_typed(
    acme, lena, form, billing, browser_of, changes, status, complaint
):
    nexus = form(billing)

    answer = browser_of(lena).post(
        page_of(nexus), {"version": nexus.version, "kind": "nexus"} | changes
    )

    assert answer.status_code == status
    assert complaint in answer.content.decode()


def test_a_name_that_is_taken_keeps_what_was_typed(acme, lena, billing, browser_of):
    answer = browser_of(lena).post(
        NEW, {"name": "Billing", "kind": "less", "mission": "One front door"}
    )

    assert answer.status_code == 409
    assert "a team called Billing" in answer.content.decode()
    assert 'value="One front door"' in answer.content.decode()


def test_its_page_asks_as_many_questions_for_nine_teams_as_for_one(
    acme, form, billing, lena, browser_of, statements
):
    nexus = form(billing)
    browser = browser_of(lena)
    browser.get(page_of(nexus))
    one = statements(lambda: browser.get(page_of(nexus)))
    with tenant(acme.pk):
        for _ in range(9):
            team = factories.TeamFactory.create()
            MemberTeam.objects.create(
                group=nexus, team=team, joined_on=date(2026, 1, 1)
            )

    ten = statements(lambda: browser.get(page_of(nexus)))

    assert one == ten
    assert ten <= 12


def test_a_team_proper_has_no_such_page(acme, billing, ada, browser_of):
    assert browser_of(ada).get(page_of(billing)).status_code == 404


def test_the_api_forms_changes_and_lists(acme, lena, billing, intake, key_of):
    key = key_of(lena)

    formed = key.post(
        API,
        {
            "name": "Front Door",
            "kind": "nexus",
            "member_teams": [billing.reference, intake.reference],
        },
    ).json()
    address = reverse("api:team_of_teams", args=["acme", formed["reference"]])
    changed = key.patch(
        address,
        {"integration_team": billing.reference},
        headers={"if-match": f'"{formed["version"]}"'},
    )

    assert changed.json()["integration_team"]["reference"] == billing.reference
    assert [each.split(".")[0] for each in changed.json()["warnings"]] == [
        "2 teams so far",
        "Nobody is its product owner yet",
    ]
    assert [row["kind"] for row in key.get(API).json()["results"]] == ["nexus"]
    assert key.get(address).json()["teams_review_apart"] is False


def test_the_api_refuses_a_team_that_is_in_another(acme, lena, form, billing, key_of):
    form(billing)

    refused = key_of(lena).post(
        API,
        {"name": "Another", "kind": "nexus", "member_teams": [billing.reference]},
    )

    assert refused.status_code == 409
    assert "Billing is in Front Door" in refused.json()["detail"]
