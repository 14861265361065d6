import pytest

from conversations import actions, queries
from conversations.models import Barrier, MoveAnswer, ScenarioMove
from objectives.actions import AtLimit, transfer_objective
from objectives.models import LimitHit
from objectives.queries import slots_of
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.shares import Share
from okrhub.lib.tenancy import tenant
from organizations.queries import settings
from teams.models import Team, TeamMembership
from teams.queries import standing
from tests import factories

Kind = ScenarioMove.Kind


@pytest.fixture
def iris(acme, intake):
    """Iris is product owner of Intake."""
    return factories.member(
        acme, "Iris Ito", team=intake, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


@pytest.fixture
def clinics(acme):
    """Clinics, a third team."""
    with tenant(acme.pk):
        return factories.TeamFactory.create(name="Clinics")


@pytest.fixture
def cleo(acme, clinics):
    """Cleo is product owner of Clinics."""
    return factories.member(
        acme, "Cleo Cho", team=clinics, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


@pytest.fixture
def okr(acme, billing, quarter, pia):
    """O-12 of Billing in process, complex; Pia owns it."""
    with tenant(acme.pk):
        return factories.in_process(
            billing, quarter, number=12, complexity=5, domain="complex", owner=pia
        )


@pytest.fixture
def sketch(quarter, lena, today):
    """Sketch a what-if as Lena with some moves."""

    def make(*moves, by=None, **changes):
        given = {"name": "Bills apart", "cycle": quarter, "is_shared": True}
        author = by or lena
        made = actions.begin_scenario(**given | changes, actor=author, on=today)
        for move in moves:
            actions.add_move(made, actor=author, on=today, **move)
        return made

    return make


@pytest.fixture
def proposed(sketch, lena, today, okr, intake):
    """Propose that O-12 goes to Intake; return the answers of both, by team."""

    def make(*moves, **changes):
        moves = moves or ({"kind": "give_okr", "objective": okr, "to_team": intake},)
        made = actions.propose_scenario(sketch(*moves, **changes), actor=lena, on=today)
        with tenant(made.organization_id):
            rows = MoveAnswer.objects.filter(move__scenario=made).select_related("team")
            return {row.team.name: row for row in rows.order_by("pk")}

    return make


@pytest.fixture
def answer(today, now):
    """Answer for a team."""

    def give(row, by, kind="accepted", **said):
        return actions.answer_move(row, kind=kind, actor=by, on=today, now=now, **said)

    return give


def compared(scenario, today):
    with tenant(scenario.organization_id):
        return queries.comparison([scenario], on=today, settings=settings())


def test_a_what_if_is_compared_with_today_and_moves_nothing(
    sketch, okr, billing, intake, today, fresh
):
    made = sketch({"kind": "form_dedicated", "objective": okr, "name": "Bill team"})

    found = compared(made, today)

    assert found.today.measures.dedicated_cover == Share(0, 1)
    assert found.then[0].measures.dedicated_cover == Share(1, 1)
    assert [(each.name, each.differs) for each in found.seats] == [
        ("Billing", True),
        ("Bill team", True),
    ]
    assert fresh(okr).team_id == billing.pk


def test_a_team_that_only_joins_a_team_of_teams_has_the_slots_of_today(
    sketch, okr, billing, intake, today
):
    made = sketch({"kind": "form_group", "name": "Bills", "members": [billing, intake]})

    found = compared(made, today).seats

    assert [(each.name, each.differs) for each in found] == [
        ("Billing", False),
        ("Bills", True),
    ]
    assert found[0].then == (found[0].today,)


def test_nobody_else_sees_a_what_if_before_it_is_shared(sketch, lena, pia, today):
    made = sketch(is_shared=False)

    with tenant(made.organization_id):
        assert queries.scenario_number(made.pk, standing(lena, today)) == made
        assert queries.scenario_number(made.pk, standing(pia, today)) is None


def test_a_product_owner_sketches_and_only_a_leader_proposes(
    sketch, okr, intake, pia, dev, lena, today
):
    made = sketch({"kind": "give_okr", "objective": okr, "to_team": intake}, by=pia)

    with pytest.raises(NotPermitted):
        sketch(by=dev)
    with pytest.raises(NotPermitted):
        actions.propose_scenario(made, actor=pia, on=today)
    assert actions.propose_scenario(made, actor=lena, on=today).proposed_by == lena


def test_only_its_author_changes_a_what_if_and_nobody_once_it_is_proposed(
    sketch, okr, intake, pia, lena, today
):
    move = {"kind": "give_okr", "objective": okr, "to_team": intake}
    made = sketch(move)

    with pytest.raises(NotPermitted):
        actions.add_move(made, actor=pia, on=today, **move)
    actions.propose_scenario(made, actor=lena, on=today)
    with pytest.raises(NotPermitted):
        actions.add_move(made, actor=lena, on=today, **move)


def test_nothing_moves_before_every_team_concerned_accepts(
    proposed, answer, okr, billing, intake, pia, iris, today, fresh
):
    asked = proposed()
    assert list(asked) == ["Billing", "Intake"]

    answer(asked["Billing"], pia)
    assert fresh(okr).team_id == billing.pk
    answer(asked["Intake"], iris, words="Gladly.")

    moved = fresh(okr)
    assert (moved.team_id, moved.owner_id) == (intake.pk, iris.pk)
    with tenant(okr.organization_id):
        assert slots_of(okr) == {intake.pk}
        move = ScenarioMove.objects.get()
    assert (move.state, move.done_on) == ("done", today)


def test_an_accepted_move_passes_the_same_limit_as_any_other(
    acme, proposed, answer, okr, billing, intake, pia, iris, fresh
):
    with tenant(acme.pk):
        Team.objects.filter(pk=intake.pk).update(quarterly_limit=0)
    asked = proposed()
    answer(asked["Billing"], pia)

    with pytest.raises(AtLimit, match="Intake"):
        answer(asked["Intake"], iris)

    assert fresh(okr).team_id == billing.pk
    assert fresh(asked["Intake"]).state == "asked"
    with tenant(acme.pk):
        assert LimitHit.objects.get().team_id == intake.pk


def test_only_the_teams_product_owner_answers(proposed, answer, pia, sam, lena):
    asked = proposed()

    for person in (sam, lena, pia):
        with pytest.raises(NotPermitted):
            answer(asked["Intake"], person)


@pytest.mark.parametrize("kind", ["countered", "declined"])
def test_who_does_not_accept_says_why_or_how_else(proposed, answer, pia, kind):
    asked = proposed()

    with pytest.raises(Conflict, match="One sentence is enough"):
        answer(asked["Billing"], pia, kind)


def test_a_leader_takes_a_counter_and_who_is_concerned_anew_is_asked(
    acme, proposed, answer, okr, clinics, cleo, pia, lena, today, now, fresh
):
    asked = proposed()
    answer(
        asked["Billing"],
        pia,
        "countered",
        words="Clinics knows the patients.",
        counter_team=clinics,
    )

    actions.lead_move(
        asked["Billing"], kind="take_counter", actor=lena, on=today, now=now
    )
    with tenant(acme.pk):
        rows = {row.team.name: row for row in MoveAnswer.objects.select_related("team")}
    answer(rows["Clinics"], cleo)

    assert {name: row.state for name, row in rows.items()} == {
        "Billing": "accepted",
        "Clinics": "asked",
    }
    assert fresh(okr).team_id == clinics.pk


def test_a_declined_move_is_asked_again_or_withdrawn(
    proposed, answer, pia, lena, today, now, fresh
):
    row = proposed()["Billing"]
    by_lena = {"actor": lena, "on": today, "now": now}
    answer(row, pia, "declined", words="Not in the middle of the quarter.")

    actions.lead_move(row, kind="ask_again", words="In January?", **by_lena)
    assert fresh(row).state == "asked"
    answer(row, pia, "declined", words="Still not.")
    actions.lead_move(row, kind="withdraw", **by_lena)

    assert fresh(row).state == "withdrawn"
    with tenant(row.organization_id):
        assert ScenarioMove.objects.get().state == "withdrawn"
    with pytest.raises(Conflict, match="This move is over"):
        actions.lead_move(row, kind="ask_again", **by_lena)


def test_a_move_declined_for_a_barrier_comes_back_to_its_team_once_it_is_resolved(
    proposed, answer, okr, pia, lena, today, fresh
):
    row = proposed()["Billing"]
    answer(row, pia, "declined", words="Letters are signed by law.", cause="policy")
    declined = fresh(row)
    with tenant(row.organization_id):
        barrier = Barrier.objects.get()
    said = (barrier.title, barrier.cause, barrier.owner_id, barrier.objective_id)

    actions.move_barrier(
        barrier, state="resolved", version=barrier.version, actor=lena, on=today
    )

    assert said == ("Letters are signed by law.", "policy", lena.pk, okr.pk)
    assert (declined.state, declined.barrier_id) == ("declined", barrier.pk)
    assert (fresh(row).state, fresh(row).version) == ("asked", declined.version + 1)


def test_what_a_team_declines_anew_no_longer_hangs_on_the_barrier_of_before(
    proposed, answer, pia, lena, today, now, fresh
):
    row, by_lena = proposed()["Billing"], {"actor": lena, "on": today}
    long = "Letters are signed by law. " * 30
    answer(row, pia, "declined", words=long, cause="policy")
    with tenant(row.organization_id):
        barrier = Barrier.objects.get()
    actions.lead_move(row, kind="ask_again", now=now, **by_lena)
    answer(row, pia, "declined", words="Not in this quarter.")

    actions.move_barrier(barrier, state="resolved", version=barrier.version, **by_lena)

    assert barrier.title == long[:400].strip()
    assert (fresh(row).state, fresh(row).barrier_id) == ("declined", None)


def test_a_leader_withdraws_a_move_that_nobody_answers(
    proposed, answer, iris, lena, today, now, fresh
):
    asked = proposed()
    by_lena = {"actor": lena, "on": today, "now": now}

    with pytest.raises(Conflict, match="has not countered or declined"):
        actions.lead_move(asked["Billing"], kind="ask_again", **by_lena)
    actions.lead_move(asked["Billing"], kind="withdraw", words="Too late.", **by_lena)

    with pytest.raises(Conflict, match="does not wait for the team"):
        answer(asked["Intake"], iris)


def test_who_has_the_okr_by_now_is_asked_before_it_moves(
    acme,
    proposed,
    answer,
    okr,
    clinics,
    cleo,
    intake,
    pia,
    iris,
    lena,
    today,
    now,
    fresh,
):
    asked = proposed()
    answer(asked["Billing"], pia)
    transfer_objective(
        okr, actor=lena, team=clinics, owner=cleo, reason="Theirs", on=today, now=now
    )

    answer(asked["Intake"], iris)
    assert fresh(okr).team_id == clinics.pk
    with tenant(acme.pk):
        row = MoveAnswer.objects.select_related("team").get(team=clinics)
    answer(row, cleo)

    assert fresh(okr).team_id == intake.pk


def test_slots_move_when_both_teams_accept(
    acme, proposed, answer, billing, intake, pia, iris, fresh
):
    asked = proposed(
        {"kind": "give_slots", "team": billing, "to_team": intake, "slots": 1}
    )

    answer(asked["Billing"], pia)
    answer(asked["Intake"], iris)

    assert (fresh(billing).quarterly_limit, fresh(intake).quarterly_limit) == (2, 4)


def test_a_dedicated_team_is_formed_and_a_team_of_teams_too(
    proposed, answer, okr, billing, intake, pia, iris, fresh
):
    formed = proposed({"kind": "form_dedicated", "objective": okr, "name": "Bill team"})
    answer(formed["Billing"], pia)
    with tenant(okr.organization_id):
        team = Team.objects.get(name="Bill team")
    assert team.is_dedicated
    assert (fresh(okr).team_id, fresh(okr).owner_id) == (team.pk, pia.pk)

    joined = proposed(
        {"kind": "form_group", "name": "Bills", "members": [billing, intake]}
    )
    answer(joined["Billing"], pia)
    answer(joined["Intake"], iris)

    with tenant(okr.organization_id):
        assert Team.objects.get(name="Bills").kind == "nexus"


@pytest.mark.parametrize(
    ("move", "field"),
    [
        ({"kind": "give_okr"}, "objective"),
        ({"kind": "give_slots"}, "team"),
        ({"kind": "form_dedicated"}, "objective"),
        ({"kind": "dissolve_dedicated"}, "team"),
        ({"kind": "form_group"}, "name"),
        ({"kind": "form_group", "name": "Bills"}, "members"),
        ({"kind": "people"}, "kind"),
    ],
)
def test_a_move_that_says_too_little_is_refused(sketch, move, field):
    with pytest.raises(Conflict) as refused:
        sketch(move)

    assert refused.value.facts["field"] == field
