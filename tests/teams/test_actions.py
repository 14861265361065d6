from datetime import date, timedelta

import pytest

from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import AuditEvent
from teams import actions, queries
from teams.models import Team, TeamMembership, Unit

Role = TeamMembership.Role


def test_a_new_team_has_a_number_a_mark_and_a_colour_of_its_own(in_acme, ada, today):
    first = actions.create_team("Care Pathways", actor=ada, on=today)
    second = actions.create_team("Care Plans", actor=ada, on=today)

    assert (first.reference, first.mark, first.colour) == ("T-1", "CP", 1)
    assert (second.reference, second.mark, second.colour) == ("T-2", "CA", 2)
    event = AuditEvent.objects.get(table_name="teams_team", row_id=second.pk)
    assert (event.action, event.actor_id) == ("team.created", ada.user_id)


def test_two_current_teams_cannot_have_one_name(in_acme, ada, billing, today):
    with pytest.raises(Conflict, match="a team called Billing"):
        actions.create_team("Billing", actor=ada, on=today)

    assert Team.objects.count() == 1


def test_an_archived_teams_name_is_free_and_keeps_it_from_coming_back(
    in_acme, ada, billing, today
):
    actions.archive_team(billing, in_process=0, actor=ada, on=today)
    actions.create_team("Billing", actor=ada, on=today)

    with pytest.raises(Conflict, match="a team called Billing"):
        actions.restore_team(billing, actor=ada, on=today)


def test_a_team_with_okrs_in_process_is_not_archived(in_acme, ada, billing, today):
    with pytest.raises(Conflict, match="2 OKRs in process"):
        actions.archive_team(billing, in_process=2, actor=ada, on=today)

    billing.refresh_from_db()
    assert billing.archived_on is None


def test_an_archived_team_comes_back_with_its_people(in_acme, ada, billing, pia, today):
    actions.archive_team(billing, in_process=0, actor=ada, on=today)
    assert queries.teams_of(pia, today) == []

    actions.restore_team(billing, actor=ada, on=today)

    assert queries.teams_of(pia, today) == [billing]


def test_a_product_owner_changes_the_own_team_and_no_other(
    in_acme, pia, billing, intake, today
):
    changes = {"mission": "No bill comes as a surprise"}

    actions.edit_team(billing, 1, actor=pia, on=today, **changes)
    with pytest.raises(NotPermitted, match="product owner"):
        actions.edit_team(intake, 1, actor=pia, on=today, **changes)

    assert list(Team.objects.order_by("pk").values_list("mission", "version")) == [
        ("No bill comes as a surprise", 2),
        ("", 1),
    ]


def test_moving_a_team_to_another_unit_is_for_leaders(
    in_acme, lena, pia, billing, today
):
    unit = actions.create_unit("Hospital", parent=None, actor=lena, on=today)

    with pytest.raises(NotPermitted, match="move a team"):
        actions.edit_team(billing, 1, actor=pia, on=today, unit=unit)
    moved = actions.edit_team(billing, 1, actor=lena, on=today, unit=unit)

    assert moved.unit == unit


def test_a_stale_save_is_refused_and_changes_nothing(in_acme, ada, billing, today):
    actions.edit_team(billing, 1, actor=ada, on=today, name="Billing & Coverage")

    with pytest.raises(Conflict, match="Somebody else saved") as refusal:
        actions.edit_team(billing, 1, actor=ada, on=today, name="Bills")

    assert refusal.value.facts == {"version": 2}
    billing.refresh_from_db()
    assert billing.name == "Billing & Coverage"


def test_functions_are_made_when_new_and_let_go_when_left_out(
    in_acme, ada, billing, intake, today
):
    actions.set_functions(billing, ["Legal", "pharmacy"], actor=ada, on=today)
    actions.set_functions(intake, ["legal "], actor=ada, on=today)
    actions.set_functions(billing, ["Pharmacy", "Security"], actor=ada, on=today)

    assert queries.functions_by_team([billing, intake]) == {
        billing.pk: ["Security", "pharmacy"],
        intake.pk: ["Legal"],
    }


def test_a_role_has_its_days_and_its_history_stays(in_acme, ada, billing, dev, today):
    role = actions.add_person(billing, dev, Role.SCRUM_MASTER, actor=ada, on=today)

    actions.end_role(role, actor=ada, on=today + timedelta(days=3))

    assert [
        (old.role, old.started_on, old.ended_on)
        for old in queries.people_now_and_before(billing, today)[1]
    ] == [("scrum_master", date(2026, 11, 10), date(2026, 11, 13))]


def test_a_role_that_ended_today_gives_no_rights_today(
    in_acme, ada, billing, pia, today
):
    role = billing.people.get(membership=pia)

    actions.end_role(role, actor=ada, on=today)

    assert queries.standing(pia, today).teams == frozenset()
    with pytest.raises(NotPermitted):
        actions.edit_team(billing, 1, actor=pia, on=today, mission="Mine")


def test_a_role_held_already_is_not_given_twice(in_acme, ada, billing, dev, today):
    held = billing.people.get(membership=dev)

    assert actions.add_person(billing, dev, Role.DEVELOPER, actor=ada, on=today) == held


def test_a_team_has_one_product_owner(in_acme, ada, billing, pia, dev, today):
    with pytest.raises(Conflict, match="Pia Park is product owner of Billing"):
        actions.add_person(billing, dev, Role.PRODUCT_OWNER, actor=ada, on=today)

    assert [role.membership for role in queries.people_in([billing], today)] == [
        pia,
        dev,
    ]


def test_a_viewer_cannot_hold_a_role_in_a_team(in_acme, ada, billing, vera, today):
    with pytest.raises(NotPermitted, match="A viewer only reads"):
        actions.add_person(billing, vera, Role.DEVELOPER, actor=ada, on=today)

    assert not billing.people.exists()


def test_a_developer_does_not_staff_the_team(in_acme, billing, dev, lena, today):
    with pytest.raises(NotPermitted, match="say who works in the team"):
        actions.add_person(billing, lena, Role.DEVELOPER, actor=dev, on=today)

    assert queries.teams_of(lena, today) == []


def test_a_unit_cannot_stand_below_itself(in_acme, lena, today):
    top = actions.create_unit("Hospital", parent=None, actor=lena, on=today)
    middle = actions.create_unit("Clinics", parent=top, actor=lena, on=today)
    low = actions.create_unit("Ward 4B", parent=middle, actor=lena, on=today)

    with pytest.raises(Conflict, match="Hospital cannot stand below itself"):
        actions.edit_unit(
            top, 1, name="Hospital", parent=low, leader=None, actor=lena, on=today
        )

    assert [(node.unit.name, node.depth) for node in queries.unit_tree()] == [
        ("Hospital", 0),
        ("Clinics", 1),
        ("Ward 4B", 2),
    ]


def test_a_unit_that_holds_something_is_not_archived(in_acme, lena, billing, today):
    top = actions.create_unit("Hospital", parent=None, actor=lena, on=today)
    low = actions.create_unit("Clinics", parent=top, actor=lena, on=today)
    actions.edit_team(billing, 1, actor=lena, on=today, unit=low)

    for unit in (top, low):
        with pytest.raises(Conflict, match="still holds"):
            actions.archive_unit(unit, actor=lena, on=today)
    actions.edit_team(billing, 2, actor=lena, on=today, unit=None)
    for unit in (low, top):
        actions.archive_unit(unit, actor=lena, on=today)

    assert queries.unit_tree() == []
    assert (
        actions.create_unit("Hospital", parent=None, actor=lena, on=today).pk != top.pk
    )


def test_a_member_does_not_change_units(acme, dev, today):
    with pytest.raises(NotPermitted):
        actions.create_unit("Hospital", parent=None, actor=dev, on=today)

    with tenant(acme.pk):
        assert not Unit.objects.exists()
