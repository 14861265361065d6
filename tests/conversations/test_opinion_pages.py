"""Rounds of opinions on their pages, with names and without."""

import pytest

from conversations import actions
from conversations.actions import IdeaGiven
from conversations.models import IdeaReply, NamedOpinion, OpinionRound
from okrhub.lib.tenancy import tenant
from tests.conversations.addresses import HTMX, address
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("that_morning")


def test_a_round_is_asked_answered_and_its_ideas_replied_to_in_pages(
    acme, objective, key_result, pia, dev, browser_of
):
    owner, member = browser_of(pia), browser_of(dev)
    here = address("opinions", reference="O-12")
    asked = owner.post(
        address("opinions_ask", reference="O-12"),
        {"names": "with", "whom": "team", "about": "Before we agree"},
    )
    assert (asked.status_code, asked.url) == (303, here)
    with tenant(acme.pk):
        pk = OpinionRound.objects.get().pk

    give = address("opinion_give", pk=pk)
    assert "With names." in folded(member.get(give))
    given = {"ideas": "Try one ward\nAsk two families", "idea_for": "KR-31"}
    assert member.post(give, given).status_code == 303
    page = folded(owner.get(here))
    assert "1 of 2 in the team, with names" in page
    assert "Dev Dale, for KR-31" in page
    with tenant(acme.pk):
        first = NamedOpinion.objects.earliest("pk")
    reply = address("idea_reply", sort="named", pk=first.pk)
    assert owner.post(reply, {"kind": "take_up"}).status_code == 303
    assert owner.get(reply).status_code == 200

    page = folded(member.get(here))
    assert "We take it up" in page
    assert page.count("Waits for an answer") == 1
    with tenant(acme.pk):
        assert IdeaReply.objects.get().named == first
    owner.post(address("round_close", pk=pk))
    assert member.post(give, given).status_code == 409


def test_the_form_says_that_a_nameless_round_stays_so(asked, dev, browser_of):
    page = folded(browser_of(dev).get(address("opinion_give", pk=asked().pk)))

    assert "Without names." in page
    assert "Send without a name" in page
    assert "is_unnamed" not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Say one thing at least"),
        ({"ideas": "\n".join("abcdef")}, "Five are enough"),
        ({"worries": "x" * 1001}, "At most 1000 characters"),
        ({"dots": ["KR-99"]}, "KR-99"),
        ({"ideas": "Try", "vote": "9"}, "9"),
    ],
)
def test_an_opinion_that_is_wrong_is_shown_again_with_what_was_typed(
    asked, key_result, dev, browser_of, given, words
):
    asked = asked(asks_vote=True)

    answer = browser_of(dev).post(address("opinion_give", pk=asked.pk), given)

    assert answer.status_code == 422
    assert words in folded(answer)
    for typed in given.get("ideas", "").splitlines():
        assert typed in folded(answer)


def test_a_nameless_idea_is_not_found_before_it_is_shown(
    acme, asked, dev, pia, today, browser_of
):
    asked = asked()
    actions.answer_round(asked, actor=dev, on=today, ideas=[IdeaGiven("Try it")])
    with tenant(acme.pk):
        pk = asked.namelessopinion_set.get().pk
    browser = browser_of(pia)

    assert browser.get(address("idea_reply", sort="nameless", pk=pk)).status_code == 404
    assert browser.get(address("idea_reply", sort="other", pk=pk)).status_code == 404
    page = folded(browser.get(address("opinions", reference="O-12")))
    assert "1 answered. What was said is shown from three answers on" in page


@pytest.mark.parametrize("count", [1, 50])
def test_opinions_cost_the_same_however_many_there_are(
    acme, asked, key_result, dev, pia, today, browser_of, statements, count
):
    asked = asked(has_names=True)
    with tenant(acme.pk):
        for number in range(count):
            idea = NamedOpinion.objects.create(
                round=asked,
                kind="idea",
                text=f"No. {number}",
                key_result=key_result,
                author=dev,
                given_on=today,
            )
            IdeaReply.objects.create(
                named=idea, kind="later", replied_by=pia, replied_on=today
            )
    browser = browser_of(pia)
    here = address("opinions", reference="O-12")
    browser.get(here)

    assert statements(lambda: browser.get(here, headers=HTMX)) <= 12
