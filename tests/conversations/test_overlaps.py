"""OKRs of two teams that are alike or in conflict: found, answered, not asked again."""

from decimal import Decimal

import pytest
from django.urls import reverse

from conversations import actions
from conversations.models import JoinInvitation, Overlap
from conversations.overlaps import Measure, Pair, Rail, Title, pairs, rings
from conversations.queries import open_overlaps
from flow.actions import watch
from flow.models import Concern
from measures.models import Metric
from objectives.models import AlignmentLink, GuardRail, Need
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from organizations.jobs import enqueue, work
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")
HERE = "/o/acme/overlaps/"
BOTH = frozenset((1, 2))


def measure(objective, kind="decrease", *, team=None, metric=7, target=4):
    return Measure(
        objective * 10, objective, team or objective, metric, kind, Decimal(target)
    )


@pytest.mark.parametrize(
    ("other", "kinds"),
    [
        (measure(2), ["same_metric"]),
        (measure(2, "maintain_below"), ["same_metric"]),
        (measure(2, "increase"), ["opposite"]),
        (measure(2, "maintain_within"), []),
        (measure(2, metric=8), []),
        (measure(2, team=1), []),
        (measure(1, team=2), []),
    ],
)
def test_one_number_of_two_teams_is_moved_the_same_way_or_apart(other, kinds):
    assert [pair.kind for pair in pairs([measure(1)], [other])] == kinds


@pytest.mark.parametrize(
    ("target", "kinds"), [(4, ["guard_rail"]), (5, []), (9, []), (10, ["guard_rail"])]
)
def test_a_target_beyond_anothers_guard_rail_is_a_conflict_and_equal_is_inside(
    target, kinds
):
    rail = Rail(objective=2, team=2, metric=7, lowest=Decimal(5), highest=Decimal(9))

    found = pairs([measure(1, target=target)], [], rails=[rail])

    assert [pair.kind for pair in found] == kinds


def test_what_is_linked_may_move_one_number_but_not_pull_it_apart():
    assert not pairs([measure(1)], [measure(2)], linked=[BOTH])
    assert not pairs([], [], titles=[Title(1, 2, 90)], linked=[BOTH])
    assert pairs([measure(1)], [measure(2, "increase")], linked=[BOTH])


def test_titles_are_alike_from_sixty_percent_and_one_metric_says_it_better():
    assert pairs([], [], titles=[Title(2, 1, 60)]) == {Pair("similar", 1, 2)}
    assert not pairs([], [], titles=[Title(2, 1, 59)])
    found = pairs([measure(1)], [measure(2)], titles=[Title(1, 2, 90)])
    assert [pair.kind for pair in found] == ["same_metric"]


def test_needs_that_lead_back_are_a_ring():
    needs = {1: [2], 2: [3], 3: [1], 4: [1]}

    assert rings(needs, [1, 4]) == {(1, 2)}
    assert rings({1: [2]}, [1, 2]) == set()


@pytest.fixture
def metric(acme):
    with tenant(acme.pk):
        return Metric.objects.create(name="Complaints", unit="per 1,000")


@pytest.fixture
def alike(acme, metric, running, intake, quarter):
    """O-21 of Intake moves the number that KR-40 of O-20 of Billing moves."""
    with tenant(acme.pk):
        running.key_results.update(metric=metric)
        other = factories.in_process(intake, quarter, number=21, title="Calm desks")
        factories.KeyResultFactory.create(number=41, objective=other, metric=metric)
        return other


@pytest.fixture
def found(acme, alike, billing, today):
    with tenant(acme.pk):
        actions.find_overlaps(billing.pk, on=today)
        return open_overlaps().get()


def test_the_worker_finds_it_from_either_side_and_once(
    acme, found, alike, running, billing, intake, today
):
    with tenant(acme.pk):
        for team in (intake, billing, intake):
            actions.find_overlaps(team.pk, on=today)

        assert list(open_overlaps([billing.pk])) == [found] == list(open_overlaps())
        told = (found.kind, found.first, found.second, found.key_result.reference)
        assert told == ("same_metric", running, alike, "KR-40")


def test_it_goes_when_it_is_no_longer_so(acme, found, alike, running, billing, today):
    with tenant(acme.pk):
        AlignmentLink.objects.create(objective=alike, parent=running, is_primary=True)

        actions.find_overlaps(billing.pk, on=today)

        assert not Overlap.objects.exists()


def test_titles_guard_rails_and_rings_are_found_in_the_records(
    acme, metric, running, intake, quarter, billing, today
):
    with tenant(acme.pk):
        running.key_results.update(metric=metric)
        other = factories.in_process(intake, quarter, number=22, title=running.title)
        kpi = factories.KpiFactory.create(metric=metric, team=intake)
        GuardRail.objects.create(objective=other, kpi=kpi, lowest=6)
        Need.objects.create(objective=running, needed=other)
        Need.objects.create(objective=other, needed=running)

        actions.find_overlaps(billing.pk, on=today)

        kinds = set(open_overlaps().values_list("kind", flat=True))
    assert kinds == {"guard_rail", "ring"}


def test_similar_titles_of_one_cycle_are_found(
    acme, running, intake, quarter, next_quarter, billing, today
):
    with tenant(acme.pk):
        near = factories.ObjectiveFactory.create(
            team=intake, cycle=quarter, title=f"{running.title} ever"
        )
        factories.ObjectiveFactory.create(
            team=intake, cycle=next_quarter, title=running.title
        )

        actions.find_overlaps(billing.pk, on=today)

        overlap = open_overlaps().get()
    assert (overlap.kind, overlap.second) == ("similar", near)
    assert overlap.alike == 84


def test_what_is_kept_apart_needs_a_reason_and_is_not_suggested_again(
    acme, found, pia, billing, today, now
):
    given = {"state": "apart", "actor": pia, "on": today, "now": now}
    with pytest.raises(Conflict, match="Why both"):
        actions.answer_overlap(found, **given)

    actions.answer_overlap(found, reason=" Two clinics. ", **given)

    with tenant(acme.pk):
        actions.find_overlaps(billing.pk, on=today)
        kept = Overlap.objects.get()
    told = (kept.state, kept.reason, kept.answered_by_id)
    assert told == ("apart", "Two clinics.", pia.pk)
    with pytest.raises(Conflict, match="answered already"):
        actions.answer_overlap(found, reason="Again", **given)


def test_to_share_invites_the_other_team(acme, found, running, alike, pia, today, now):
    with pytest.raises(Conflict, match="Which of the two"):
        actions.answer_overlap(found, state="shared", actor=pia, on=today, now=now)

    actions.answer_overlap(
        found, state="shared", kept=running, actor=pia, on=today, now=now
    )

    with tenant(acme.pk):
        invited = JoinInvitation.objects.get()
    told = (invited.objective_id, invited.team_id, invited.part)
    assert told == (running.pk, alike.team_id, "share")


def test_the_stewards_of_the_two_teams_and_leaders_answer(
    acme, found, dev, vera, lena, today, now
):
    given = {"state": "apart", "reason": "Two", "on": today, "now": now}
    for actor in (dev, vera):
        with pytest.raises(NotPermitted):
            actions.answer_overlap(found, actor=actor, **given)

    actions.answer_overlap(found, actor=lena, **given)


def test_a_change_of_a_team_has_its_okrs_compared_and_the_dashboard_told(
    acme, alike, billing, intake, pia, now
):
    with tenant(acme.pk):
        enqueue("flow.refresh_team", dedupe=str(billing.pk), team_id=billing.pk)
    work()

    with tenant(acme.pk):
        found = open_overlaps().get()
    assert watch(acme.pk, now=now)
    work()
    with tenant(acme.pk):
        line = Concern.objects.get(kind="duplicate")
    asked = "Billing and Intake: are O-20 and O-21 one OKR that you share?"
    assert (line.title, line.teams) == (asked, [billing.pk, intake.pk])

    actions.answer_overlap(
        found, state="apart", reason="Two", actor=pia, on=now.date(), now=now
    )
    assert watch(acme.pk, now=now)
    work()
    with tenant(acme.pk):
        assert not Concern.objects.filter(kind="duplicate").exists()


def test_the_page_asks_and_keeps_what_was_typed(found, pia, browser_of):
    browser = browser_of(pia)
    there = reverse("conversations:overlap_answer", args=["acme", found.pk])
    for query in ("", "?okr=O-20", "?okr=O-21"):
        assert there in browser.get(HERE + query).content.decode()
    assert there not in browser.get(HERE + "?okr=O-12").content.decode()
    for reference, other in (("O-20", "O-21"), ("O-21", "O-20")):
        about = reverse("conversations:help_about", args=["acme", reference])
        told = browser.get(about).content.decode()
        assert (there in told, f">{other} " in told) == (True, True)

    refused = browser.post(there, {"version": 1, "state": "apart", "reason": " "})
    answer = browser.post(there, {"version": 1, "state": "apart", "reason": "Two."})

    assert refused.status_code == 409
    assert "Why both? One sentence is enough." in refused.content.decode()
    assert (answer.status_code, answer.url) == (303, HERE)
    assert "Nobody pulls apart" in browser.get(HERE).content.decode()
    assert "Two." in browser.get(HERE + "?state=answered").content.decode()
