import pytest
from django.urls import reverse

from objectives import actions, queries
from objectives.actions import AtLimit
from objectives.models import KeyResult, LimitHit, Objective, Slot, TeamCapacity
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.models import Job
from sprints.models import ProductGoal
from sprints.tasks import take_as_product_goal
from teams.models import Team, TeamMembership
from teams.queries import product_owners
from tests import factories

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def iris(acme, intake):
    """Iris is product owner of Intake."""
    return factories.member(
        acme, "Iris Ito", team=intake, team_role=TeamMembership.Role.PRODUCT_OWNER
    )


@pytest.fixture
def by_lena(lena, today, now):
    return {"actor": lena, "on": today, "now": now}


@pytest.fixture
def two_key_results(acme):
    """Give an objective a second key result; return both, in order."""

    def make(objective):
        with tenant(acme.pk):
            factories.KeyResultFactory.create(objective=objective, position=2)
            return list(objective.key_results.order_by("position"))

    return make


def address(objective, page):
    return reverse(f"objectives:{page}", args=["acme", objective.reference])


def holders(objective):
    with tenant(objective.organization_id):
        return queries.slots_of(objective)


def test_a_team_that_is_there_takes_it_as_its_product_goal(
    committed, intake, iris, by_lena, fresh
):
    okr = committed()

    actions.form_dedicated_team(okr, team=intake, reason="Nobody knows how.", **by_lena)

    given = fresh(okr)
    assert (given.team_id, given.owner_id) == (intake.pk, iris.pk)
    assert given.topology == "dedicated"
    assert fresh(intake).is_dedicated
    assert holders(okr) == {intake.pk}
    with tenant(okr.organization_id):
        assert TeamCapacity.objects.get(team=intake).effective_limit == 1
        (choice,) = queries.topology_choices_of(okr)
    assert (choice.topology, choice.reason) == ("dedicated", "Nobody knows how.")


def test_a_new_team_gets_a_name_and_a_product_owner(committed, dev, by_lena, fresh):
    okr = committed()

    actions.form_dedicated_team(okr, name="No surprise", product_owner=dev, **by_lena)

    given = fresh(okr)
    with tenant(okr.organization_id):
        team = Team.objects.get(name="No surprise")
        assert product_owners([team], by_lena["on"]) == {team.pk: dev}
    assert (given.team_id, given.owner_id, team.is_dedicated) == (team.pk, dev.pk, True)


def test_without_a_product_owner_nothing_is_formed(committed, by_lena, fresh):
    okr = committed()

    with pytest.raises(Conflict, match="Who is product owner of No surprise"):
        actions.form_dedicated_team(okr, name="No surprise", **by_lena)

    assert fresh(okr).version == okr.version
    with tenant(okr.organization_id):
        assert not Team.objects.filter(name="No surprise").exists()


def test_a_team_with_another_okr_has_no_slot_for_it(
    acme, committed, intake, iris, quarter, by_lena, fresh
):
    okr = committed()
    with tenant(acme.pk):
        factories.in_process(intake, quarter)

    with pytest.raises(AtLimit, match="Intake has 1 of 1"):
        actions.form_dedicated_team(okr, team=intake, **by_lena)

    assert not fresh(intake).is_dedicated
    assert fresh(okr).team_id == okr.team_id
    with tenant(acme.pk):
        assert LimitHit.objects.get().team_id == intake.pk


def test_only_leaders_form_a_team(committed, intake, iris, pia, today, now):
    with pytest.raises(NotPermitted):
        actions.form_dedicated_team(
            committed(), team=intake, actor=pia, on=today, now=now
        )


def test_a_dissolved_team_keeps_its_okr_beside_others(
    committed, intake, iris, by_lena, fresh
):
    okr = committed()
    actions.form_dedicated_team(okr, team=intake, **by_lena)

    actions.dissolve_dedicated_team(intake, **by_lena)

    assert not fresh(intake).is_dedicated
    assert (fresh(okr).topology, fresh(okr).team_id) == ("mapped", intake.pk)
    with tenant(okr.organization_id):
        quarterly = TeamCapacity.objects.get(team=intake, cadence="quarterly")
        assert quarterly.effective_limit == 3


def test_each_key_result_gets_a_team_and_each_team_gives_a_slot(
    committed, two_key_results, billing, intake, pia, today, now, fresh
):
    okr = committed()
    first, second = two_key_results(okr)

    actions.split_by_key_result(
        okr,
        teams={first.pk: billing, second.pk: intake},
        actor=pia,
        on=today,
        now=now,
    )

    assert (fresh(first).team_id, fresh(second).team_id) == (billing.pk, intake.pk)
    assert fresh(okr).topology == "split_by_kr"
    assert holders(okr) == {billing.pk, intake.pk}


def test_a_full_team_stops_the_whole_split(
    acme, committed, two_key_results, billing, intake, pia, today, now, fresh
):
    okr = committed()
    first, second = two_key_results(okr)
    with tenant(acme.pk):
        Team.objects.filter(pk=intake.pk).update(quarterly_limit=0)

    with pytest.raises(AtLimit):
        actions.split_by_key_result(
            okr,
            teams={first.pk: billing, second.pk: intake},
            actor=pia,
            on=today,
            now=now,
        )

    assert (fresh(first).team_id, fresh(okr).topology) == (None, "")
    assert holders(okr) == {billing.pk}


def test_every_key_result_needs_a_team_and_one_team_is_no_split(
    committed, two_key_results, billing, pia, today, now
):
    okr = committed()
    first, second = two_key_results(okr)
    by_pia = {"actor": pia, "on": today, "now": now}

    with pytest.raises(Conflict, match=f"accountable for {second.reference}"):
        actions.split_by_key_result(okr, teams={first.pk: billing}, **by_pia)
    with pytest.raises(Conflict, match="at least two teams"):
        actions.split_by_key_result(
            okr, teams=dict.fromkeys((first.pk, second.pk), billing), **by_pia
        )


def test_nobody_splits_the_okr_of_another_team_though_nothing_changes_hands(
    acme,
    committed,
    two_key_results,
    billing,
    intake,
    pia,
    vera,
    iris,
    today,
    now,
    fresh,
):
    okr = committed()
    first, second = two_key_results(okr)
    same = {first.pk: billing, second.pk: intake}
    actions.split_by_key_result(okr, teams=same, actor=pia, on=today, now=now)
    with tenant(acme.pk):
        Objective.objects.filter(pk=okr.pk).update(topology="mapped")

    for person in (vera, iris):
        with pytest.raises(NotPermitted):
            actions.split_by_key_result(
                okr, teams=same, actor=person, on=today, now=now
            )

    assert fresh(okr).topology == "mapped"


def test_a_stranger_is_refused_before_what_is_sent_or_the_state_is_looked_at(
    draft, two_key_results, billing, iris, pia, key_of, acme
):
    okr, other = draft(), draft("Bills are short")
    first, _ = two_key_results(okr)
    with tenant(acme.pk):
        foreign = other.key_results.get()

    def split(person, row):
        return key_of(person).post(
            f"/api/v1/acme/objectives/{okr.reference}/split/",
            {"key_results": [{"key_result": row.reference, "team": billing.reference}]},
        )

    stranger, half, wrong = (split(iris, first), split(pia, first), split(pia, foreign))

    assert (stranger.status_code, half.status_code) == (403, 409)
    assert (wrong.status_code, list(wrong.json()["errors"])) == (400, ["key_results"])


def test_the_page_says_who_is_the_team_to_talk_to(
    committed, intake, iris, lena, browser_of
):
    okr = committed()

    answer = browser_of(lena).post(
        address(okr, "dedicated_team"),
        {"version": okr.version, "team": intake.reference},
    )
    page = browser_of(lena).get(address(okr, "objective_detail")).content.decode()

    assert answer.status_code == 303
    assert "Intake is the team for this." in page
    assert "Talk to Iris Ito, its product owner." in page


def test_a_refused_form_keeps_what_was_typed_and_names_the_field(
    committed, lena, browser_of
):
    okr = committed()

    answer = browser_of(lena).post(
        address(okr, "dedicated_team"),
        {"version": okr.version, "name": "No surprise", "reason": "It is new."},
    )

    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="No surprise"' in page
    assert 'value="It is new."' in page
    assert "Who is product owner of No surprise?" in page


def test_the_split_is_typed_on_a_page(
    committed, two_key_results, billing, intake, pia, browser_of, fresh
):
    okr = committed()
    first, second = two_key_results(okr)

    def typed(**teams):
        return {"version": okr.version, **teams}

    client = browser_of(pia)
    half = client.post(
        address(okr, "split"), typed(**{f"team-{first.number}": billing.reference})
    )
    whole = client.post(
        address(okr, "split"),
        typed(
            **{
                f"team-{first.number}": billing.reference,
                f"team-{second.number}": intake.reference,
            }
        ),
    )

    assert half.status_code == 409
    assert f"Which team is accountable for {second.reference}?" in half.content.decode()
    assert whole.status_code == 303
    assert fresh(second).team_id == intake.pk


def test_both_are_done_by_the_api_too(
    committed, two_key_results, billing, intake, iris, pia, lena, key_of, acme
):
    okr, other = committed(), committed("Bills are short")
    first, second = two_key_results(other)

    formed = key_of(lena).post(
        f"/api/v1/acme/objectives/{okr.reference}/dedicated-team/",
        {"team": intake.reference, "reason": "It is new."},
    )
    split = key_of(pia).post(
        f"/api/v1/acme/objectives/{other.reference}/split/",
        {
            "key_results": [
                {"key_result": first.reference, "team": billing.reference},
                {"key_result": second.reference, "team": intake.reference},
            ]
        },
    )

    assert (formed.status_code, formed.json()["team"]["name"]) == (200, "Intake")
    assert (split.status_code, split.json()["team"]) == (409, "Intake")
    with tenant(acme.pk):
        assert not KeyResult.objects.filter(team=intake).exists()
        assert Slot.objects.get(objective=okr).team_id == intake.pk


def test_the_okr_becomes_the_product_goal_of_its_team_and_stays_it(
    committed, intake, iris, by_lena
):
    okr = committed()
    actions.form_dedicated_team(okr, team=intake, **by_lena)

    with tenant(okr.organization_id):
        take_as_product_goal(okr.pk)
        take_as_product_goal(okr.pk)
        goals = list(ProductGoal.objects.values_list("team", "objective", "state"))
        asked = Job.objects.filter(name="sprints.take_as_product_goal").count()
    assert (goals, asked) == ([(intake.pk, okr.pk, "active")], 1)
