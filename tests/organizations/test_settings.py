import pytest
from django.urls import reverse

from okrhub.lib.errors import NotPermitted, Stale
from okrhub.lib.tenancy import tenant
from organizations import actions, queries, trail
from organizations.models import AuditEvent, Organization

ADDRESS = reverse("organizations:settings", args=["acme"])


def typed(**changes):
    """Return the form as a browser sends it."""
    return {
        "version": 1,
        "name": "Acme Health",
        "why": "",
        "time_zone": "Europe/Oslo",
        "week_starts_on": 0,
        "check_in_weekday": 0,
        "fiscal_year_starts_in": 1,
        "committed_high": "0.90",
        "committed_low": "0.70",
        "aspirational_high": "0.70",
        "aspirational_low": "0.40",
        "most_complex_percent": 20,
        "figures_window": "sprints",
    } | changes


def settings_of(organization):
    with tenant(organization.pk):
        return queries.settings()


def test_an_administrator_changes_the_settings(acme, adam, browser_of):
    answer = browser_of(adam).post(
        ADDRESS,
        typed(name="Acme", time_zone="Asia/Tokyo", fiscal_year_starts_in=4),
    )

    assert (answer.status_code, answer["Location"]) == (303, ADDRESS)
    saved = settings_of(acme)
    assert (saved.time_zone, saved.fiscal_year_starts_in) == ("Asia/Tokyo", 4)
    assert Organization.objects.get(pk=acme.pk).name == "Acme"


def test_a_changed_name_is_recorded_too(acme, adam):
    actions.edit_settings(1, actor=adam, name="Acme")

    with tenant(acme.pk):
        event = AuditEvent.objects.get(
            table_name="organizations_organization", operation="update"
        )
    assert event.action == "organization.settings_changed"
    changed = {name: (before, after) for name, before, after in trail.changes(event)}
    assert changed["name"] == ("Acme Health", "Acme")


def test_pages_tell_times_in_the_organisations_zone(acme, ada, browser_of):
    actions.edit_settings(1, actor=ada, time_zone="Pacific/Kiritimati")

    page = browser_of(ada).get(ADDRESS)

    assert page.wsgi_request.today == settings_of(acme).day_of(page.wsgi_request.now)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "This field is required."),
        ({"time_zone": "Mars/Olympus"}, "is not one of the available choices."),
        ({"committed_low": "0.95"}, "At risk starts below on track."),
        ({"committed_high": "1.5"}, "less than or equal to 1"),
        ({"committed_high": "much"}, "Enter a number."),
        ({"fiscal_year_starts_in": 13}, "is not one of the available choices."),
        ({"why": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(
    acme, ada, browser_of, changes, complaint
):
    answer = browser_of(ada).post(ADDRESS, typed(**changes))

    assert answer.status_code == 422
    assert complaint in answer.content.decode()
    assert settings_of(acme).version == 1


def test_a_stale_save_shows_both_texts_and_keeps_mine(acme, ada, adam, browser_of):
    actions.edit_settings(1, actor=adam, why="Because Adam says so")

    answer = browser_of(ada).post(ADDRESS, typed(why="Because Ada says so"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Because Adam says so" in page
    assert page.count("Because Ada says so") == 2
    assert 'name="version" value="2"' in page
    assert settings_of(acme).why == "Because Adam says so"


def test_saving_again_after_seeing_both_keeps_mine(acme, ada, adam, browser_of):
    actions.edit_settings(1, actor=adam, why="Because Adam says so")

    answer = browser_of(ada).post(ADDRESS, typed(why="Because Ada says so", version=2))

    assert answer.status_code == 303
    assert settings_of(acme).why == "Because Ada says so"


def test_a_stale_version_changes_nothing(acme, ada):
    actions.edit_settings(1, actor=ada, why="First")

    with pytest.raises(Stale):
        actions.edit_settings(1, actor=ada, why="Second", name="Other")

    assert settings_of(acme).why == "First"
    assert Organization.objects.get(pk=acme.pk).name == "Acme Health"


@pytest.mark.parametrize("person", ["lena", "pia", "vera"])
def test_others_are_told_who_may_change_the_settings(request, browser_of, person):
    answer = browser_of(request.getfixturevalue(person)).post(ADDRESS, typed())

    assert answer.status_code == 403
    assert "Only an owner or an administrator may" in answer.content.decode()


def test_the_action_refuses_by_itself(acme, lena):
    with pytest.raises(NotPermitted):
        actions.edit_settings(1, actor=lena, why="Mine")

    assert settings_of(acme).why == ""
