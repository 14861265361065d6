from typing import Any

import pytest

from conversations import actions, queries
from conversations.actions import IdeaGiven
from conversations.models import IdeaReply, NamedOpinion, NamelessOpinion
from objectives.models import Initiative, InitiativeLink
from okrhub.lib.errors import Conflict, NotPermitted
from organizations.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.usefixtures("in_acme")


def named(pk):
    return queries.named_idea(pk)


def nameless(pk):
    return queries.nameless_idea(pk)


def shown(asked, reader):
    return queries.round_of(asked.pk, reader)


def test_product_owner_and_scrum_master_ask(objective, pia, sam, dev, today):
    with pytest.raises(NotPermitted, match="product owner and the scrum master"):
        actions.ask_opinions(objective, has_names=True, actor=dev, on=today)

    asked = actions.ask_opinions(
        objective, has_names=True, about=" Before we agree ", actor=sam, on=today
    )

    assert (asked.asked_by, asked.about, asked.is_open) == (
        sam,
        "Before we agree",
        True,
    )


def test_one_round_is_open_at_a_time(asked, pia, today):
    first = asked()
    with pytest.raises(Conflict, match="open already"):
        asked(has_names=True)

    actions.close_round(first, actor=pia, on=today, version=1)

    assert asked(has_names=True).has_names


def test_the_team_is_asked_and_nobody_else(asked, lena, vera, dev, today):
    asked = asked()

    for person in (lena, vera):
        with pytest.raises(NotPermitted):
            actions.answer_round(asked, actor=person, on=today, worries=["x"])

    assert shown(asked, dev).asked == 2


def test_everybody_is_asked_where_that_is_said(asked, lena, dev, vera, today):
    asked = asked(asks_everybody=True)

    actions.answer_round(asked, actor=lena, on=today, worries=["The summer"])

    assert (shown(asked, dev).asked, shown(asked, lena).has_answered) == (3, True)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "one thing"),
        ({"worries": [" "]}, "needs words"),
        ({"vote": 3}, "where one was asked for"),
        ({"worries": ["x"] * 6}, "Five"),
    ],
)
def test_an_answer_that_makes_no_sense_is_refused(asked, dev, today, said, words):
    asked = asked()

    with pytest.raises(Conflict, match=words):
        actions.answer_round(asked, actor=dev, on=today, **said)


def test_there_are_three_dots_for_key_results_of_the_objective(
    asked, objective, key_result, dev, today
):
    asked = asked()
    other = factories.ObjectiveFactory.create(
        team=objective.team, cycle=objective.cycle
    )
    foreign = factories.KeyResultFactory.create(objective=other)

    with pytest.raises(Conflict, match="three dots"):
        actions.answer_round(asked, actor=dev, on=today, dots=[key_result] * 4)
    with pytest.raises(Conflict, match="another objective"):
        actions.answer_round(asked, actor=dev, on=today, dots=[foreign])


def test_a_closed_round_takes_no_answer(asked, pia, dev, today):
    asked = asked()
    actions.close_round(asked, actor=pia, on=today)

    with pytest.raises(Conflict, match="closed"):
        actions.answer_round(asked, actor=dev, on=today, worries=["x"])
    with pytest.raises(Conflict, match="closed already"):
        actions.close_round(asked, actor=pia, on=today)


def test_with_names_another_answer_takes_the_place_of_the_former(
    asked, key_result, dev, pia, today, now
):
    asked = asked(has_names=True)
    first = [IdeaGiven("One"), IdeaGiven("Two", key_result)]
    actions.answer_round(asked, actor=dev, on=today, ideas=first, worries=["Time"])
    answered = named(NamedOpinion.objects.get(text="One").pk)
    actions.reply_to_idea(answered, kind="take_up", actor=pia, on=today, now=now)

    actions.answer_round(asked, actor=dev, on=today, dots=[key_result])

    view = shown(asked, dev)
    assert [(idea.text, idea.author) for idea in view.ideas] == [("One", "Dev Dale")]
    assert [(dot.count, dot.names) for dot in view.dots] == [(1, ("Dev Dale",))]
    assert (view.worries, view.round.answers) == ((), 1)


def test_below_three_answers_nothing_nameless_is_shown(
    asked, key_result, dev, sam, pia, today
):
    asked = asked(asks_vote=True)
    said: dict[str, Any] = {
        "ideas": [IdeaGiven("An idea")],
        "worries": ["A worry"],
        "dots": [key_result],
        "vote": 4,
    }
    for number, person in enumerate((dev, sam), start=1):
        actions.answer_round(asked, actor=person, on=today, **said)
        view = shown(asked, pia)
        assert (view.ideas, view.dots, view.worries, view.votes) == ((), (), (), None)
        assert view.held_back == number

    actions.answer_round(asked, actor=pia, on=today, **said)

    view = shown(asked, pia)
    assert (len(view.ideas), len(view.worries), view.held_back) == (3, 3, 0)
    assert [(dot.count, dot.names) for dot in view.dots] == [(3, ())]
    assert view.votes.counts == ((5, 0), (4, 3), (3, 0), (2, 0), (1, 0))
    assert {said.author for said in (*view.ideas, *view.worries)} == {""}


def test_below_three_votes_there_is_no_distribution(asked, dev, sam, pia, today):
    asked = asked(asks_vote=True)
    for person in (dev, sam):
        actions.answer_round(asked, actor=person, on=today, vote=5)
    actions.answer_round(asked, actor=pia, on=today, worries=["The summer"])

    assert shown(asked, pia).votes is None


def test_the_product_owner_answers_each_idea_and_may_change_it(
    asked, dev, sam, pia, today, now
):
    asked = asked(has_names=True)
    actions.answer_round(asked, actor=dev, on=today, ideas=[IdeaGiven("Try it")])
    idea = named(NamedOpinion.objects.get().pk)
    with pytest.raises(NotPermitted, match="answers ideas"):
        actions.reply_to_idea(idea, kind="no", actor=sam, on=today, now=now)

    actions.reply_to_idea(idea, kind="no", actor=pia, on=today, now=now)
    actions.reply_to_idea(
        idea, kind="take_up", words="In January", actor=pia, on=today, now=now
    )

    reply = IdeaReply.objects.get()
    assert (reply.kind, reply.words, reply.version) == ("take_up", "In January", 2)
    trail = AuditEvent.objects.filter(action="idea.answered")
    assert {event.actor_id for event in trail} == {pia.user_id}


def test_an_idea_that_is_taken_up_becomes_an_option_with_its_authors_name(
    asked, key_result, dev, pia, today, now
):
    asked = asked(has_names=True)
    given = [IdeaGiven("Try one ward", key_result), IdeaGiven("Ask two families")]
    actions.answer_round(asked, actor=dev, on=today, ideas=given)
    first, second = NamedOpinion.objects.order_by("pk")
    who = {"actor": pia, "on": today, "now": now}

    actions.reply_to_idea(named(first.pk), kind="take_up", **who)
    actions.reply_to_idea(named(first.pk), kind="take_up", words="Soon", **who)
    actions.reply_to_idea(named(second.pk), kind="take_up", **who)

    option = Initiative.objects.get()
    assert (option.text, option.state, option.author) == ("Try one ward", "idea", dev)
    assert list(option.key_results.all()) == [key_result]
    actions.reply_to_idea(
        named(second.pk), kind="take_up", key_result=key_result, **who
    )
    assert Initiative.objects.count() == 2


def test_a_nameless_idea_becomes_an_option_of_nobody(
    asked, key_result, crew, pia, today, now
):
    asked = asked()
    for person in crew:
        idea = IdeaGiven("Try one ward", key_result)
        actions.answer_round(asked, actor=person, on=today, ideas=[idea])
    (first, *_) = shown(asked, pia).ideas

    actions.reply_to_idea(
        nameless(first.pk), kind="take_up", actor=pia, on=today, now=now
    )

    assert Initiative.objects.get().author is None


def test_dots_may_stand_on_options_too(
    acme, asked, key_result, billing, dev, today, in_acme
):
    option = factories.InitiativeFactory.create(
        number=4, text="Try one ward", team=billing
    )
    foreign = factories.InitiativeFactory.create(
        number=5, text="Elsewhere", team=billing
    )
    InitiativeLink.objects.create(initiative=option, key_result=key_result)
    asked = asked(has_names=True)

    with pytest.raises(Conflict, match="another objective"):
        actions.answer_round(asked, actor=dev, on=today, dots=[foreign])
    actions.answer_round(asked, actor=dev, on=today, dots=[option, option, key_result])

    dots = [(dot.target.reference, dot.count) for dot in shown(asked, dev).dots]
    assert dots == [("I-4", 2), ("KR-31", 1)]


def test_an_idea_that_is_not_shown_yet_is_not_answered(asked, dev, pia, today, now):
    asked = asked()
    actions.answer_round(asked, actor=dev, on=today, ideas=[IdeaGiven("Try it")])
    idea = nameless(NamelessOpinion.objects.get().pk)

    with pytest.raises(Conflict, match="from three answers on"):
        actions.reply_to_idea(idea, kind="no", actor=pia, on=today, now=now)


def test_an_answer_stays_with_its_nameless_idea_when_others_answer(
    asked, crew, pia, dev, today, now
):
    asked = asked()
    for person in crew:
        idea = IdeaGiven(f"idea of {person.user.name}")
        actions.answer_round(asked, actor=person, on=today, ideas=[idea])
    (first, *_) = shown(asked, pia).ideas
    actions.reply_to_idea(
        nameless(first.pk), kind="later", actor=pia, on=today, now=now
    )

    actions.answer_round(asked, actor=dev, on=today, worries=["The summer"])

    answers = {idea.text: idea.reply for idea in shown(asked, pia).ideas}
    assert answers[first.text].kind == "later"
    assert sum(reply is not None for reply in answers.values()) == 1
