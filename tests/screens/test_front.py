import pytest
from django.test import Client
from django.urls import reverse

from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from teams.models import TeamMembership
from tests import factories

FOCUS = reverse("screens:focus", args=["acme"])


@pytest.fixture
def demonstration(db, settings):
    """Carebridge, with a person of each kind; one is a viewer from elsewhere."""
    settings.DEMO = True
    carebridge = factories.organization("carebridge", "Carebridge Health")
    with tenant(carebridge.pk):
        team = factories.TeamFactory.create(name="Billing", mark="BI")
    people = {
        "Ingrid": ("owner", None),
        "Fatima": ("leader", "product_owner"),
        "Samuel": ("member", "product_owner"),
        "Amara": ("member", "scrum_master"),
        "Aisha": ("member", "developer"),
        "Ruth": ("viewer", None),
    }
    for name, (role, team_role) in people.items():
        factories.member(
            carebridge,
            name,
            role,
            team=team if team_role else None,
            team_role=team_role or TeamMembership.Role.DEVELOPER,
        )
    outsider = factories.member(carebridge, "Guest")
    outsider.user.email = "guest@elsewhere.example"
    outsider.user.save(update_fields=["email"])
    return carebridge


def test_a_stranger_is_asked_to_log_in(acme):
    assert Client().get("/")["Location"] == reverse("account_login")


def test_a_member_of_one_organisation_is_led_there(dev, browser_of):
    assert browser_of(dev).get("/")["Location"] == FOCUS


def test_a_member_of_several_chooses(acme, globex, otto, browser_of):
    with tenant(acme.pk):
        Membership.objects.create(user=otto.user)

    page = browser_of(otto).get("/").content.decode()

    assert page.index("Acme Health") < page.index("Globex")
    assert f'href="{FOCUS}"' in page


def test_somebody_who_belongs_nowhere_is_told_what_to_do(acme, dev, browser_of):
    with tenant(acme.pk):
        Membership.objects.update(is_active=False)

    page = browser_of(dev).get("/")

    assert page.status_code == 200
    assert "You belong to no organisation yet" in page.content.decode()


def test_the_demonstration_offers_a_persona_of_each_kind(demonstration):
    page = Client().get(reverse("account_login"))

    assert [persona.name for persona in page.context["personas"]()] == [
        "Samuel",
        "Amara",
        "Fatima",
        "Aisha",
        "Ruth",
        "Ingrid",
    ]


def test_one_click_logs_a_persona_in(demonstration):
    browser = Client()

    answer = browser.post(
        reverse("front:demo_log_in"), {"email": "amara@carebridge.example"}
    )

    assert answer["Location"] == reverse("screens:focus", args=["carebridge"])
    assert browser.get(reverse("front:profile")).status_code == 200


@pytest.mark.parametrize(
    "email", ["guest@elsewhere.example", "nobody@carebridge.example", ""]
)
def test_only_people_of_the_demonstration_need_no_password(demonstration, email):
    browser = Client()

    answer = browser.post(reverse("front:demo_log_in"), {"email": email})

    assert answer.status_code == 404
    assert "_auth_user_id" not in browser.session


def test_there_is_no_such_log_in_outside_the_demonstration(demonstration, settings):
    settings.DEMO = False
    browser = Client()

    answer = browser.post(
        reverse("front:demo_log_in"), {"email": "amara@carebridge.example"}
    )
    page = browser.get(reverse("account_login"))

    assert answer.status_code == 404
    assert "_auth_user_id" not in browser.session
    assert "amara@carebridge.example" not in page.content.decode()


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("theme", "dark", "dark"),
        ("theme", "light", "light"),
        ("density", "compact", "compact"),
        ("theme", "<script>", None),
        ("density", "", ""),
    ],
)
def test_the_look_is_kept_in_a_cookie(db, name, value, kept):
    browser = Client()

    answer = browser.post(reverse("front:appearance"), {name: value, "next": "/x/?y=1"})

    assert (answer.status_code, answer["Location"]) == (303, "/x/?y=1")
    cookie = browser.cookies.get(name)
    assert (cookie and cookie.value) == kept


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "",
    ],
)
def test_the_look_leads_nowhere_else(db, address):
    answer = Client().post(reverse("front:appearance"), {"next": address})

    assert answer["Location"] == "/"


def test_a_name_is_changed_everywhere(dev, browser_of):
    answer = browser_of(dev).post(reverse("front:profile"), {"name": "Devon Dale"})

    dev.user.refresh_from_db()
    assert (answer.status_code, dev.user.name) == (302, "Devon Dale")


def test_a_person_without_a_name_is_not_saved(dev, browser_of):
    answer = browser_of(dev).post(reverse("front:profile"), {"name": ""})

    dev.user.refresh_from_db()
    assert (answer.status_code, dev.user.name) == (422, "Dev Dale")


def test_the_account_is_for_those_who_are_logged_in(db):
    answer = Client().get(reverse("front:profile"))

    assert answer["Location"] == "/accounts/login/?next=/profile/"
