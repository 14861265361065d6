import pytest
from django.urls import reverse

from okrhub.lib.tenancy import tenant
from organizations.models import OrganizationSettings
from teams import actions, queries
from teams.models import Function, Team, TeamFunction, TeamMembership, Unit
from tests import factories

TEAMS = reverse("teams:team_list", args=["acme"])
NEW = reverse("teams:team_create", args=["acme"])
UNITS = reverse("teams:unit_list", args=["acme"])


def address(name, team, *more):
    return reverse(name, args=["acme", team.reference, *more])


def typed(team, **changes):
    """Return the team's form as a browser sends it."""
    return {
        "version": team.version,
        "name": team.name,
        "mark": team.mark,
        "mission": team.mission,
        "functions": "",
        "unit": "",
        "works_in": team.works_in,
    } | changes


def fresh(team):
    with tenant(team.organization_id):
        return Team.objects.get(pk=team.pk)


@pytest.fixture
def hospital(acme):
    with tenant(acme.pk):
        return factories.UnitFactory.create(name="Hospital")


def test_the_list_names_who_leads_each_team(acme, pia, sam, intake, browser_of):
    rows = browser_of(pia).get(TEAMS).context["rows"]

    assert [(row.team.name, [r.membership for r in row.stewards]) for row in rows] == [
        ("Billing", [pia, sam]),
        ("Intake", []),
    ]


def test_the_list_asks_as_many_questions_for_fifty_as_for_one(
    acme, pia, billing, browser_of, statements
):
    browser = browser_of(pia)
    browser.get(TEAMS)
    one = statements(lambda: browser.get(TEAMS))
    with tenant(acme.pk):
        unit = factories.UnitFactory.create()
        law = Function.objects.create(name="Legal")
        for _ in range(50):
            team = factories.TeamFactory.create(unit=unit)
            TeamFunction.objects.create(team=team, function=law)

    fifty = statements(lambda: browser.get(TEAMS))

    assert one == fifty
    assert fifty <= 12


def test_archived_teams_are_listed_apart(acme, ada, billing, intake, today, browser_of):
    actions.archive_team(intake, in_process=0, actor=ada, on=today)
    browser = browser_of(ada)

    current = browser.get(TEAMS).context["rows"]
    archived = browser.get(TEAMS, {"archived": 1}).context["rows"]
    found = browser.get(TEAMS, {"q": "bill\x00"}).context["rows"]

    assert [row.team for row in current] == [billing]
    assert [row.team for row in archived] == [intake]
    assert [row.team for row in found] == [billing]


def test_what_is_switched_off_shows_nowhere(acme, ada, billing, browser_of):
    with tenant(acme.pk):
        OrganizationSettings.objects.update(has_many_teams=False, has_units=False)
    browser = browser_of(ada)

    for hidden in (TEAMS, NEW, UNITS):
        assert browser.get(hidden).status_code == 404
    page = browser.get(address("teams:team_edit", billing)).content.decode()
    assert f'href="{TEAMS}"' not in page
    assert f'href="{UNITS}"' not in page


def test_a_leader_creates_a_team(acme, lena, hospital, browser_of):
    answer = browser_of(lena).post(
        NEW,
        {
            "name": "Care Pathways",
            "mission": "One story of the patient",
            "unit": hospital.pk,
            "works_in": "flow",
        },
    )

    with tenant(acme.pk):
        team = Team.objects.get()
    assert answer["Location"] == address("teams:team_edit", team)
    assert (team.name, team.unit_id, team.works_in, team.mark) == (
        "Care Pathways",
        hospital.pk,
        "flow",
        "CP",
    )


@pytest.mark.parametrize(
    ("changes", "status", "complaint"),
    [
        ({"name": " "}, 422, "This field is required."),
        ({"name": "Billing"}, 409, "There is a team called Billing already."),
        ({"unit": "0"}, 422, "not one of the available choices"),
        ({"works_in": "waves"}, 422, "not one of the available choices"),
    ],
)
def test_a_team_that_cannot_be_is_not_made_and_the_form_keeps_what_was_typed(
    acme, lena, billing, browser_of, changes, status, complaint
):
    form = {"name": "Care", "mission": "Typed with care", "works_in": "sprints"}

    answer = browser_of(lena).post(NEW, form | changes)

    page = answer.content.decode()
    assert answer.status_code == status
    assert complaint in page
    assert "Typed with care" in page
    with tenant(acme.pk):
        assert Team.objects.get() == billing


def test_the_team_is_changed_by_its_product_owner(acme, pia, billing, browser_of):
    answer = browser_of(pia).post(
        address("teams:team_edit", billing),
        typed(billing, name="Bills", mark="bx", functions="Legal, law, legal"),
    )

    assert answer.status_code == 303
    saved = fresh(billing)
    assert (saved.name, saved.mark, saved.version) == ("Bills", "BX", 2)
    with tenant(acme.pk):
        names = queries.functions_by_team([billing])[billing.pk]
    assert len(names) == 2


def test_a_stale_team_shows_both_texts_and_keeps_mine(
    acme, ada, pia, billing, hospital, today, browser_of
):
    actions.edit_team(
        billing, 1, actor=ada, on=today, mission="Fair bills", unit=hospital
    )

    answer = browser_of(pia).post(
        address("teams:team_edit", billing), typed(billing, mission="Clear bills")
    )

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Fair bills" in page
    assert "Clear bills" in page
    assert 'name="version" value="2"' in page
    assert fresh(billing).mission == "Fair bills"


def test_a_refused_change_of_the_name_saves_no_function(
    acme, pia, billing, intake, browser_of
):
    answer = browser_of(pia).post(
        address("teams:team_edit", billing),
        typed(billing, name="Intake", functions="Legal"),
    )

    assert answer.status_code == 409
    assert "There is a team called Intake already." in answer.content.decode()
    with tenant(acme.pk):
        assert not Function.objects.exists()


def test_people_come_and_go_on_the_page(acme, pia, dev, lena, billing, browser_of):
    browser = browser_of(pia)

    came = browser.post(
        address("teams:person_add", billing),
        {"person": lena.pk, "role": "scrum_master"},
    )
    with tenant(acme.pk):
        role = TeamMembership.objects.get(membership=lena)
    went = browser.post(address("teams:role_end", billing, role.pk))
    page = browser.get(address("teams:team_edit", billing)).content.decode()

    assert (came.status_code, went.status_code) == (303, 303)
    assert "Worked here before (1)" in page
    with tenant(acme.pk):
        assert TeamMembership.objects.get(membership=lena).ended_on is not None


def test_a_second_product_owner_is_refused_beside_the_field(
    acme, pia, dev, billing, browser_of
):
    answer = browser_of(pia).post(
        address("teams:person_add", billing),
        {"person": dev.pk, "role": "product_owner"},
    )

    assert answer.status_code == 409
    assert "Pia Park is product owner of Billing." in answer.content.decode()


def test_a_person_of_another_organisation_cannot_be_brought_in(
    acme, pia, billing, otto, browser_of
):
    answer = browser_of(pia).post(
        address("teams:person_add", billing), {"person": otto.pk, "role": "developer"}
    )

    assert answer.status_code == 422
    with tenant(acme.pk):
        assert not TeamMembership.objects.filter(membership_id=otto.pk).exists()


def test_a_role_of_another_team_is_not_found(
    acme, ada, pia, billing, intake, browser_of
):
    with tenant(acme.pk):
        role = TeamMembership.objects.get(membership=pia)

    answer = browser_of(ada).post(address("teams:role_end", intake, role.pk))

    assert answer.status_code == 404
    with tenant(acme.pk):
        assert TeamMembership.objects.get().ended_on is None


def test_a_team_is_archived_and_brought_back(acme, lena, billing, browser_of):
    browser = browser_of(lena)

    gone = browser.post(address("screens:team_archive", billing))
    assert fresh(billing).archived_on is not None
    back = browser.post(address("teams:team_restore", billing))

    assert (gone["Location"], back.status_code) == (TEAMS, 303)
    assert fresh(billing).archived_on is None


@pytest.mark.parametrize("reference", ["T-99", "T-0", "O-1", "new-team", "T-1' OR 1=1"])
def test_a_team_that_is_not_there_is_not_found(
    acme, ada, billing, browser_of, reference
):
    answer = browser_of(ada).get(reverse("teams:team_edit", args=["acme", reference]))

    assert answer.status_code == 404


def test_units_are_made_moved_and_archived(acme, lena, hospital, today, browser_of):
    browser = browser_of(lena)

    made = browser.post(UNITS, {"name": "Clinics", "parent": hospital.pk})
    with tenant(acme.pk):
        clinics = Unit.objects.get(name="Clinics")
    edit = reverse("teams:unit_edit", args=["acme", clinics.pk])
    moved = browser.post(edit, {"version": 1, "name": "Outpatients", "parent": ""})
    stale = browser.post(edit, {"version": 1, "name": "Clinics", "parent": ""})
    same = browser.post(edit, {"version": 2, "name": "Hospital", "parent": ""})
    archived = browser.post(reverse("teams:unit_archive", args=["acme", clinics.pk]))

    statuses = [answer.status_code for answer in (made, moved, stale, same, archived)]
    assert statuses == [303, 303, 409, 409, 303]
    assert "Outpatients" in stale.content.decode()
    assert "There is a unit called Hospital already." in same.content.decode()
    with tenant(acme.pk):
        assert [node.unit for node in queries.unit_tree()] == [hospital]


def test_a_member_reads_the_units_and_changes_none(acme, dev, hospital, browser_of):
    browser = browser_of(dev)

    page = browser.get(UNITS)
    answer = browser.post(UNITS, {"name": "Clinics", "parent": ""})

    assert "Hospital" in page.content.decode()
    assert "A new unit" not in page.content.decode()
    assert answer.status_code == 403
    with tenant(acme.pk):
        assert Unit.objects.get() == hospital


def test_a_full_units_list_asks_as_many_questions_as_an_empty_one(
    acme, lena, browser_of, statements
):
    browser = browser_of(lena)
    browser.get(UNITS)
    empty = statements(lambda: browser.get(UNITS))
    with tenant(acme.pk):
        parent = None
        for _ in range(20):
            parent = factories.UnitFactory.create(parent=parent)

    full = statements(lambda: browser.get(UNITS))

    assert empty == full
    assert full <= 12
