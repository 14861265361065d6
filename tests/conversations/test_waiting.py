from datetime import timedelta

import pytest

from conversations import actions, queries
from conversations.actions import IdeaGiven
from conversations.models import Barrier
from teams.queries import standing

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
