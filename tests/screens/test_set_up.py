import pytest
from django.contrib.auth import authenticate
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from objectives.models import Cycle
from okrhub.lib.errors import Conflict
from okrhub.lib.tenancy import tenant
from organizations.models import Membership, Organization, OrganizationSettings, User
from screens import actions
from teams.actions import create_team
from teams.models import Team, TeamMembership
from tests.organizations.test_jobs import in_threads

ADDRESS = reverse("front:set_up")
TYPED = {
    "organization": "Home Dialysis",
    "why": "Patients wait for us. We want to see what helps them.",
    "team": "First week at home",
    "owner_name": "Nora Weiss",
    "email": "Nora@Dialysis.example",
    "password": "a calm first week",
}


def test_the_first_visit_leads_to_set_up(db):
    answer = Client().get("/")

    assert (answer.status_code, answer["Location"]) == (302, ADDRESS)
    assert Client().get(ADDRESS).status_code == 200


def test_set_up_begins_small(db):
    browser = Client()

    answer = browser.post(ADDRESS, TYPED)

    assert answer["Location"] == reverse("screens:focus", args=["home-dialysis"])
    organization = Organization.objects.get(name="Home Dialysis")
    with tenant(organization.pk):
        settings = OrganizationSettings.objects.get()
        assert settings.why == TYPED["why"]
        assert not any(
            (
                settings.has_many_teams,
                settings.has_units,
                settings.has_annual_cycle,
                settings.has_strategy,
            )
        )
        owner = Membership.objects.select_related("user").get()
        assert (owner.role, owner.user.email) == ("owner", "nora@dialysis.example")
        team = Team.objects.get()
        assert (team.reference, team.name) == ("T-1", "First week at home")
        assert TeamMembership.objects.get().role == "product_owner"
        cycle = Cycle.objects.get()
        assert cycle.cadence == "quarterly"
        assert cycle.covers(settings.day_of(timezone.now()))


def test_the_owner_is_logged_in_and_can_log_in_again(db, rf):
    browser = Client()
    browser.post(ADDRESS, TYPED)

    assert browser.get(reverse("front:profile")).status_code == 200
    user = authenticate(
        rf.post("/"), email="nora@dialysis.example", password="a calm first week"
    )
    assert user == User.objects.get()


@pytest.mark.parametrize("field", ["organization", "team", "owner_name", "email"])
def test_what_is_needed_is_said_and_nothing_is_made(db, field):
    answer = Client().post(ADDRESS, TYPED | {field: " "})

    assert answer.status_code == 422
    assert "This field is required." in answer.content.decode()
    assert not Organization.objects.exists()
    assert not User.objects.exists()


def test_an_address_longer_than_mail_can_carry_is_refused(db):
    long = "@".join(["x" * 60, ".".join(["y" * 60] * 4)])

    answer = Client().post(ADDRESS, TYPED | {"email": f"{long}.example"})

    assert answer.status_code == 422
    assert "at most 254 characters" in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("short", "too short"),
        ("password123456", "too common"),
        ("nora@dialysis.example", "too similar to the email"),
        ("NoraWeiss2", "too similar to the name"),
    ],
)
def test_a_weak_password_is_refused(db, password, complaint):
    answer = Client().post(ADDRESS, TYPED | {"password": password})

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("name", ["北京", "!!!", "–"])
def test_a_name_without_latin_letters_still_gets_an_address(db, name):
    Client().post(ADDRESS, TYPED | {"organization": name})

    assert Organization.objects.get().slug == "organisation"


def test_a_second_visitor_is_told_that_it_is_set_up(acme):
    browser = Client()

    page = browser.get(ADDRESS)
    answer = browser.post(ADDRESS, TYPED)

    assert (page.status_code, answer.status_code) == (200, 409)
    assert "set up already" in page.content.decode()
    assert Organization.objects.get() == acme


@pytest.mark.django_db(transaction=True)
def test_of_two_visitors_at_once_one_founds_it():
    def found():
        try:
            actions.set_up(**TYPED, now=timezone.now())
        except Conflict:
            return "told"
        return "founded"

    assert sorted(in_threads(4, found)) == ["founded", "told", "told", "told"]
    assert Organization.objects.count() == User.objects.count() == 1


def test_a_second_team_needs_the_layer(db, today):
    owner = actions.set_up(**TYPED, now=timezone.now())

    with pytest.raises(Conflict, match="Switch on several teams"):
        create_team("Second", actor=owner, on=today)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Sykehuset Øst", "sykehuset-ost"),
        ("Ærlig på Åsen", "aerlig-pa-asen"),
        ("東京", "organisation"),
    ],
)
def test_letters_of_other_languages_stay_readable_in_the_address(db, name, slug):
    answer = Client().post(ADDRESS, TYPED | {"organization": name})

    assert answer["Location"] == reverse("screens:focus", args=[slug])
