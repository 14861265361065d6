import pytest
from django.urls import reverse

from conversations import actions
from conversations.models import Barrier, MoveAnswer, Scenario
from okrhub.lib.tenancy import tenant
from teams.models import Team, TeamMembership
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")


def address(name, *arguments):
    return reverse(f"conversations:{name}", args=["acme", *arguments])


@pytest.fixture
def okr(acme, billing, quarter, pia):
    """O-12 of Billing in process, complex; Pia owns it."""
    with tenant(acme.pk):
        return factories.in_process(
            billing, quarter, number=12, complexity=5, domain="complex", owner=pia
        )


@pytest.fixture
def iris(acme, intake):
    """Iris is product owner of Intake."""
    return factories.member(
        acme, "Iris Ito", team=intake, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


def test_a_what_if_is_sketched_looked_at_and_proposed_by_forms_alone(
    acme, okr, quarter, intake, iris, lena, pia, browser_of, fresh
):
    lenas, pias, iriss = (browser_of(person) for person in (lena, pia, iris))
    begun = lenas.post(
        address("scenario_new"),
        {"name": "Bills apart", "cycle": quarter.pk, "is_shared": "on"},
    )
    page = begun["Location"]
    with tenant(acme.pk):
        made = Scenario.objects.get()
    lenas.post(
        address("move_add", made.pk, "give_okr"),
        {"objective": "O-12", "to_team": intake.reference},
    )

    seen = lenas.get(page).content.decode()
    lenas.post(address("scenario_propose", made.pk))
    with tenant(acme.pk):
        answers = {row.team_id: row for row in MoveAnswer.objects.all()}
    listed = pias.get(address("scenario_list")).content.decode()
    for client, team in ((pias, okr.team_id), (iriss, intake.pk)):
        row = answers[team]
        assert client.get(address("move_answer", row.pk)).status_code == 200
        given = client.post(
            address("move_answer_give", row.pk), {"version": 1, "kind": "accepted"}
        )
        assert given.status_code == 303

    assert "O-12 No bill comes as a surprise: from Billing to Intake" in seen
    assert "Slots and load" in seen
    assert "Your answer is asked for" in listed
    assert fresh(okr).team_id == intake.pk


def test_the_page_of_a_move_says_which_barrier_it_waits_for_and_why_it_came_back(
    acme, okr, quarter, intake, lena, pia, today, now, browser_of
):
    by_lena = {"actor": lena, "on": today}
    made = actions.begin_scenario(name="Bills apart", cycle=quarter, **by_lena)
    actions.add_move(made, kind="give_okr", objective=okr, to_team=intake, **by_lena)
    actions.propose_scenario(made, **by_lena)
    with tenant(acme.pk):
        row = MoveAnswer.objects.get(team=okr.team)
    client, page = browser_of(lena), address("move_answer", row.pk)
    given = {"version": 1, "kind": "declined", "words": "The law.", "cause": "policy"}

    browser_of(pia).post(address("move_answer_give", row.pk), given)
    declined = client.get(page).content.decode()
    sketch = client.get(address("scenario", made.pk)).content.decode()
    actions.lead_move(row, kind="ask_again", now=now, **by_lena)
    again = client.get(page).content.decode()
    with tenant(acme.pk):
        barrier = Barrier.objects.get()
    actions.move_barrier(barrier, state="resolved", version=1, **by_lena)

    assert "Once it is resolved, Billing is asked again." in declined
    assert f"#{barrier.reference}" in sketch
    assert "the question came back" not in again
    assert "the question came back" in client.get(page).content.decode()


def test_a_proposer_who_works_in_the_team_leaves_its_barrier_to_somebody_outside(
    acme, okr, billing, quarter, intake, lena, ada, pia, today, browser_of
):
    with tenant(acme.pk):
        TeamMembership.objects.create(team=billing, membership=lena, started_on=today)
    by_lena = {"actor": lena, "on": today}
    made = actions.begin_scenario(name="Bills apart", cycle=quarter, **by_lena)
    actions.add_move(made, kind="give_okr", objective=okr, to_team=intake, **by_lena)
    actions.propose_scenario(made, **by_lena)
    with tenant(acme.pk):
        row = MoveAnswer.objects.get(team=okr.team)
    given = {"version": 1, "kind": "declined", "words": "The law.", "cause": "policy"}
    client, to = browser_of(pia), address("move_answer_give", row.pk)

    refused = client.post(to, given)
    offered = refused.text.partition('name="owner"')[2].partition("</select>")[0]
    client.post(to, given | {"owner": ada.pk})

    assert refused.status_code == 409
    assert "works in Billing. A structural barrier is owned" in refused.text
    assert ada.user.name in offered
    assert lena.user.name not in offered
    with tenant(acme.pk):
        assert Barrier.objects.get().owner_id == ada.pk


def test_what_is_missing_is_said_beside_the_field(quarter, lena, browser_of):
    client = browser_of(lena)
    made = actions.begin_scenario(
        name="Bills apart", cycle=quarter, actor=lena, on=quarter.starts_on
    )

    unnamed = client.post(address("scenario_new"), {"cycle": quarter.pk})
    unsaid = client.post(address("move_add", made.pk, "form_dedicated"), {})
    unknown = client.get(address("move_add", made.pk, "people"))

    assert unnamed.status_code == 422
    assert "What is it called?" in unnamed.content.decode()
    assert unsaid.status_code == 422
    assert unknown.status_code == 404


def test_a_what_if_about_an_okr_offers_it_for_every_move(
    okr, quarter, lena, browser_of
):
    client = browser_of(lena)
    about = "?objective=O-12"

    new = client.get(address("scenario_new") + about).content.decode()
    begun = client.post(
        address("scenario_new") + about, {"name": "Apart", "cycle": quarter.pk}
    )
    page = client.get(begun["Location"]).content.decode()
    with tenant(okr.organization_id):
        made = Scenario.objects.get()
    move = address("move_add", made.pk, "form_dedicated") + about
    form = client.get(move).content.decode()

    assert 'value="Another set-up for O-12"' in new
    assert begun["Location"].endswith(about)
    assert move in page
    assert '<option value="O-12" selected>' in form


def test_two_what_ifs_stand_side_by_side(okr, quarter, intake, lena, today, browser_of):
    by_lena = {"actor": lena, "on": today}
    first, second = (
        actions.begin_scenario(name=name, cycle=quarter, **by_lena)
        for name in ("Bills apart", "Bills together")
    )
    actions.add_move(
        first, kind="form_dedicated", objective=okr, name="Bill team", **by_lena
    )

    page = browser_of(lena).get(
        f"{address('scenario_compare')}?with={first.pk}&with={second.pk}"
    )

    assert page.status_code == 200
    text = page.content.decode()
    assert text.index("Bills apart") < text.index("Bills together")
    assert "Of the 1 most complex OKR 1 has a dedicated team" in text
    assert "O-12 No bill comes as a surprise: a dedicated team, Bill team" in text
    assert "not there any more" not in text


def test_somebody_elses_what_if_on_paper_is_not_there(
    quarter, lena, pia, today, browser_of
):
    made = actions.begin_scenario(name="Quiet", cycle=quarter, actor=lena, on=today)

    assert browser_of(pia).get(address("scenario", made.pk)).status_code == 404
    assert "Quiet" not in browser_of(pia).get(address("scenario_list")).content.decode()


def test_a_what_if_takes_as_many_statements_with_many_rows_as_with_one(
    acme, okr, quarter, billing, intake, lena, today, browser_of, statements
):
    by_lena = {"actor": lena, "on": today}
    made = actions.begin_scenario(name="Bills apart", cycle=quarter, **by_lena)
    moves = [
        {"kind": "give_okr", "objective": okr, "to_team": intake},
        {"kind": "form_group", "name": "Bills", "members": [billing, intake]},
    ]
    client = browser_of(lena)
    for move in moves:
        actions.add_move(made, **move, **by_lena)
    one = statements(lambda: client.get(address("scenario", made.pk)))
    with tenant(acme.pk):
        for _ in range(20):
            factories.in_process(factories.TeamFactory.create(), quarter)
    for move in moves * 10:
        actions.add_move(made, **move, **by_lena)

    many = statements(lambda: client.get(address("scenario", made.pk)))

    with tenant(acme.pk):
        Team.objects.filter(pk=intake.pk).update(archived_on=today)
    archived = statements(lambda: client.get(address("scenario", made.pk)))

    assert (one, many, archived) == (12, 12, 12)


def test_an_answer_by_a_number_beyond_all_numbers_is_not_there(
    acme, lena, browser_of, that_morning
):
    assert browser_of(lena).get(address("move_answer", 2**63)).status_code == 404
