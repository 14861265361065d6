import pytest
from django.db import Error
from django.urls import reverse

from okrhub.lib import audit as trail_writing
from okrhub.lib.tenancy import tenant
from organizations import actions, queries
from organizations.models import AuditEvent
from teams.actions import create_team, edit_team
from tests.factories import UnitFactory

ADDRESS = reverse("organizations:audit", args=["acme"])


def readings(organization):
    with tenant(organization.pk):
        return list(
            AuditEvent.objects.filter(action="audit.read").values_list(
                "actor_id", "table_name", "operation"
            )
        )


def lines(page):
    """Return who did what, newest first."""
    return [(line.who, line.what) for line in page.context["page"].lines]


def test_the_page_says_who_changed_what(acme, ada, dev, browser_of):
    actions.change_role(dev, "leader", title="Head of care", actor=ada)

    page = browser_of(ada).get(ADDRESS, {"table": "organizations_membership"})

    assert lines(page)[0] == ("Ada Ames", "changed somebody's role")
    text = page.content.decode()
    assert "Head of care" in text
    assert "leader" in text


@pytest.mark.django_db(transaction=True)
def test_reading_the_trail_is_itself_recorded(acme, ada, browser_of):
    browser = browser_of(ada)

    browser.get(ADDRESS)
    browser.get(ADDRESS, {"action": "team."})

    assert readings(acme) == [(ada.user_id, "audit", "read")] * 2


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_not_shown(acme, ada, browser_of, monkeypatch):
    def refuse(actor_id, what):
        raise Error("The disk is full")

    monkeypatch.setattr("organizations.views.audit.record_reading", refuse)
    browser = browser_of(ada)
    browser.raise_request_exception = False

    assert browser.get(ADDRESS).status_code == 500


@pytest.mark.parametrize("person", ["lena", "pia", "vera"])
def test_only_administrators_read_it(request, acme, person, browser_of):
    answer = browser_of(request.getfixturevalue(person)).get(ADDRESS)

    assert answer.status_code == 403
    assert readings(acme) == []


def test_events_are_found_by_table_row_person_and_act(
    acme, ada, adam, billing, today, browser_of
):
    edit_team(billing, 1, actor=ada, on=today, mission="Fair bills")
    create_team("Care", actor=adam, on=today)
    browser = browser_of(ada)

    def found(**wanted):
        return lines(browser.get(ADDRESS, wanted))

    of_billing = {"table": "teams_team", "row": billing.pk, "action": "team."}
    assert found(**of_billing) == [("Ada Ames", "changed a team")]
    assert found(actor="adam", action="team.") == [("Adam Ash", "created a team")]
    assert found(action="team.created") == [("Adam Ash", "created a team")]
    assert found(action="nothing") == []


def test_a_filter_that_makes_no_sense_shows_everything(acme, ada, browser_of):
    page = browser_of(ada).get(ADDRESS, {"row": "seven", "table": "users; --"})

    assert page.status_code == 200
    assert lines(page) != []


def test_only_kinds_are_offered_of_which_a_change_is_on_record(acme, ada, browser_of):
    page = browser_of(ada).get(ADDRESS)

    offered = dict(page.context["form"].fields["table"].choices)
    assert offered["organizations_membership"] == "membership"
    assert "teams_unit" not in offered


def test_older_events_are_a_page_away(acme, ada, browser_of):
    with tenant(acme.pk):
        trail_writing.record(ada.user_id, "unit.created")
        for _ in range(60):
            UnitFactory.create()
    browser = browser_of(ada)

    first = browser.get(ADDRESS, {"action": "unit."})
    older_than = first.context["page"].older_than
    second = browser.get(ADDRESS, {"action": "unit.", "before": older_than})

    assert (len(lines(first)), len(lines(second))) == (50, 10)
    assert second.context["page"].older_than is None
    assert f"before={older_than}" in first.content.decode()


def test_the_page_asks_as_many_questions_for_fifty_events_as_for_one(
    acme, ada, browser_of, statements
):
    browser = browser_of(ada)
    one = statements(lambda: browser.get(ADDRESS, {"action": "unit."}))
    with tenant(acme.pk):
        trail_writing.record(ada.user_id, "unit.created")
        for _ in range(50):
            UnitFactory.create()

    fifty = statements(lambda: browser.get(ADDRESS, {"action": "unit."}))

    assert fifty - one <= 1
    assert fifty <= 12


def test_a_change_without_an_action_is_shown_as_such(in_acme):
    UnitFactory.create()

    (line,) = queries.audit_page(table="teams_unit").lines
    assert (line.who, line.what, line.kind) == ("", "added without an action", "unit")


def test_an_act_nobody_named_reads_as_its_own_words(in_acme, ada):
    trail_writing.record(ada.user_id, "key_result.revised")
    UnitFactory.create()

    (line,) = queries.audit_page(table="teams_unit").lines
    assert line.what == "key result: revised"


def test_a_filter_that_is_not_known_is_named_and_the_others_hold(
    acme, ada, dev, browser_of
):
    actions.change_role(dev, "leader", title="", actor=ada)

    page = browser_of(ada).get(
        ADDRESS, {"table": "auth_user", "row": "all", "action": "membership."}
    )

    text = page.content.decode()
    assert "What: not known here, so it is left out." in text
    assert "Number: not known here, so it is left out." in text
    assert {what for _, what in lines(page)} == {"changed somebody's role"}
