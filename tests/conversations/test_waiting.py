from datetime import timedelta

import pytest

from conversations import actions, queries
from conversations.actions import IdeaGiven
from conversations.models import Barrier
from measures.models import Metric
from teams.queries import standing
from tests import factories

pytestmark = pytest.mark.usefixtures("in_acme")


def idea_of(said):
    """Return the idea that a page shows."""
    find = {"named": queries.named_idea, "nameless": queries.nameless_idea}
    return find[said.sort](said.pk)


@pytest.fixture
def waits(today):
    """Return what waits for a person: kind, reference, count, days."""

    def read(person, on=today):
        found = queries.waiting_for(standing(person, on), on)
        return [(one.kind, one.reference, one.count, one.days) for one in found]

    return read


def test_nothing_waits_at_first(pia, lena, waits):
    assert waits(pia) == waits(lena) == []


def test_a_proposal_waits_for_the_product_owner_with_its_age(
    proposal, pia, dev, today, waits
):
    reference = proposal.objective.reference

    assert waits(pia, today + timedelta(days=6)) == [("team", reference, 1, 7)]
    assert waits(dev) == []


def test_a_push_back_waits_for_its_leader_who_also_owns_the_barrier(
    proposal, pia, lena, today, waits
):
    actions.push_back(
        proposal,
        obstacles=["structure"],
        would_need="One price list",
        actor=pia,
        on=today,
    )

    assert waits(lena) == [
        ("barrier", "B-1", 1, 1),
        ("leader", proposal.objective.reference, 1, 1),
    ]
    assert waits(pia) == []


def test_what_came_back_says_so(proposal, pia, lena, today, waits):
    actions.push_back(
        proposal, obstacles=["policy"], would_need="A new rule", actor=pia, on=today
    )
    actions.move_barrier(
        Barrier.objects.get(), state="resolved", version=1, actor=lena, on=today
    )

    (line,) = queries.waiting_for(standing(pia, today), today)

    assert (line.kind, line.has_returned) == ("team", True)


def test_a_round_waits_for_those_who_have_not_answered(
    asked, pia, dev, sam, vera, today, waits
):
    asked = asked()
    actions.answer_round(asked, actor=sam, on=today, worries=["The summer"])

    assert waits(dev) == [("round", "O-12", 1, 1)]
    assert waits(sam) == waits(pia) == waits(vera) == []


def test_ideas_wait_for_the_product_owner_until_each_is_answered(
    asked, pia, dev, sam, crew, today, waits, now
):
    asked = asked(has_names=True)
    for person in (dev, sam):
        actions.answer_round(asked, actor=person, on=today, ideas=[IdeaGiven("Try it")])
    unnamed = IdeaGiven("Drop it", is_named=False)
    actions.answer_round(asked, actor=crew[0], on=today, ideas=[unnamed])
    (page,) = queries.rounds_on(asked.objective, pia)
    later = today + timedelta(days=3)
    assert waits(pia, later) == [("ideas", "O-12", 3, 4)]

    for idea in page.ideas:
        actions.reply_to_idea(idea_of(idea), kind="later", actor=pia, on=today, now=now)

    assert waits(pia, later) == []


def test_nameless_ideas_do_not_wait_before_they_are_shown(
    asked, pia, dev, today, waits
):
    asked = asked()
    actions.answer_round(asked, actor=dev, on=today, ideas=[IdeaGiven("Try it")])

    assert waits(pia) == []
    (page,) = queries.rounds_on(asked.objective, pia)
    assert (page.ideas, page.held_back) == ((), 1)


def test_a_mention_waits_until_it_is_seen(objective, pia, dev, today, now, waits):
    actions.write_comment(
        objective, text="Do you agree, @Dev?", actor=pia, on=today, now=now
    )
    assert waits(dev) == [("mention", "O-12", 1, 1)]

    actions.see_mentions(objective, actor=dev, now=now)

    assert waits(dev) == []


def test_it_is_read_in_one_query_whatever_waits(
    proposal, asked, pia, today, statements
):
    asked()
    person = standing(pia, today)

    assert statements(lambda: queries.waiting_for(person, today)) == 1
    assert statements(lambda: queries.all_waiting(today)) == 1


def test_the_gap_waits_for_who_owns_the_key_results_of_the_year(
    year, quarter, next_quarter, lena, pia, billing, today, now, waits
):
    annual = factories.in_process(billing, year, number=30, owner=lena)
    rows = factories.KeyResultFactory.create_batch(2, objective=annual)
    factories.KeyResultFactory.create(objective=annual, owner=pia)
    later = quarter.starts_on + (quarter.ends_on - quarter.starts_on) / 3
    asked_for = {day: waits(lena, day) for day in (later - timedelta(days=1), today)}

    actions.answer_gap_question(
        rows[0],
        quarter=quarter,
        occasion="mid_quarter",
        answer="partly",
        actor=lena,
        on=today,
        now=now,
    )

    assert asked_for == {
        later - timedelta(days=1): [("gap", "O-30", 2, 30)],
        today: [("gap", "O-30", 2, 11)],
    }
    assert waits(lena)[-1][:3] == ("gap", "O-30", 1)
    assert [line[:3] for line in waits(pia)] == [("gap", "O-30", 1)]
    coming = waits(lena, next_quarter.starts_on)
    assert ("gap", "O-30", 2, 1) in coming


def test_a_value_waits_for_the_owner_of_a_kpi_from_the_day_after_it_was_due(
    billing, pia, today, waits
):
    on_time = {"measured_on": today - timedelta(days=30), "frequency_days": 30}
    late = on_time | {"measured_on": today - timedelta(days=33)}
    names = [Metric.objects.create(name=f"Metric {n}") for n in range(3)]
    for metric, number, owner, said in zip(
        names, (4, 5, 6), (pia, pia, None), (on_time, late, late), strict=True
    ):
        factories.KpiFactory.create(
            team=billing, metric=metric, number=number, owner=owner, **said
        )

    assert waits(pia) == [("kpi", "KPI-5", 1, 4)]
