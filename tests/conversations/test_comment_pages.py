"""Comments on the pages of an OKR: written, answered, taken back and undone."""

import pytest
from django.urls import reverse

from conversations import actions
from conversations.models import Comment, Mention, Reaction
from objectives.actions import begin_draft, draft_objective
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests.conversations.addresses import HTMX, address
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("that_morning")


@pytest.fixture
def said(objective, pia, today, now):
    """What Pia said about O-12, with a mention."""

    def say(words="Do you agree, @Dev Dale?"):
        return actions.write_comment(
            objective, text=words, actor=pia, on=today, now=now
        )

    return say


def test_a_comment_is_written_read_and_answered_without_a_script(
    acme, objective, pia, dev, browser_of
):
    here = address("comments", reference="O-12")
    answer = browser_of(pia).post(here, {"text": "**Bold** <b>no</b> @Dev Dale"})
    with tenant(acme.pk):
        comment = Comment.objects.get()
    assert (answer.status_code, answer.url) == (303, f"{here}#comment-{comment.pk}")

    browser = browser_of(dev)
    page = folded(browser.get(here))
    assert "<strong>Bold</strong> &lt;b&gt;no&lt;/b&gt;" in page
    assert "You are mentioned here." in page
    browser.post(address("comment_react", pk=comment.pk), {"kind": "thanks"})
    browser.post(address("comments_seen", reference="O-12"))

    page = folded(browser.get(here))
    assert "Thanks <span" in page
    assert "You are mentioned here." not in page
    browser.post(address("comment_react", pk=comment.pk), {"kind": "thanks", "off": 1})
    with tenant(acme.pk):
        assert not Reaction.objects.exists()
        assert not Mention.objects.filter(seen_at=None).exists()


def test_an_empty_comment_stands_beside_its_field(objective, pia, browser_of):
    answer = browser_of(pia).post(
        address("comments", reference="O-12"), {"text": " "}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "Say something first." in folded(answer)
    assert answer.content.decode().lstrip().startswith("<section")


def test_to_htmx_a_change_is_an_event(objective, pia, browser_of):
    answer = browser_of(pia).post(
        address("comments", reference="O-12"), {"text": "Hello"}, headers=HTMX
    )

    assert answer.status_code == 204
    assert '"comment:changed"' in answer["HX-Trigger"]


def test_who_was_overtaken_sees_both_texts(said, pia, browser_of, today, now):
    comment = said()
    browser, here = browser_of(pia), address("comment_edit", pk=comment.pk)
    actions.edit_comment(
        comment, text="Theirs", version=1, actor=pia, on=today, now=now
    )

    answer = browser.post(here, {"text": "Mine", "version": 1})

    assert answer.status_code == 409
    assert "Theirs" in folded(answer)
    assert "Mine" in folded(answer)
    assert browser.post(here, {"text": "Mine", "version": 2}).status_code == 303


def test_what_was_taken_back_only_its_author_sees_and_can_undo(
    said, pia, dev, browser_of
):
    comment = said()
    browser, here = browser_of(pia), address("comments", reference="O-12")
    browser.post(address("comment_delete", pk=comment.pk))

    assert "Do you agree" not in folded(browser.get(here))
    assert "You took this comment back" in folded(browser.get(here))
    assert "You took this comment back" not in folded(browser_of(dev).get(here))
    browser.post(address("comment_restore", pk=comment.pk))

    assert "Do you agree" in folded(browser_of(dev).get(here))


@pytest.mark.parametrize("count", [1, 50])
def test_a_conversation_costs_the_same_however_long_it_is(
    acme, objective, pia, dev, sam, now, browser_of, statements, count
):
    with tenant(acme.pk):
        for number in range(count):
            comment = Comment.objects.create(
                objective=objective, author=pia, text=f"No. {number}", written_at=now
            )
            Mention.objects.create(comment=comment, membership=sam)
            Reaction.objects.create(comment=comment, membership=dev, kind="agree")
    browser = browser_of(dev)
    here = address("comments", reference="O-12")
    browser.get(here)

    assert statements(lambda: browser.get(here)) == 10


def test_older_comments_are_a_page_away(acme, objective, pia, now, browser_of):
    with tenant(acme.pk):
        for number in range(51):
            Comment.objects.create(
                objective=objective, author=pia, text=f"No. {number}.", written_at=now
            )
    browser, here = browser_of(pia), address("comments", reference="O-12")

    assert "No. 0." not in folded(browser.get(here))
    assert "No. 0." in folded(browser.get(here, {"page": 2}))


def test_the_objective_page_leads_to_what_is_said_about_it(objective, dev, browser_of):
    page = folded(
        browser_of(dev).get(
            reverse("objectives:objective_detail", args=["acme", "O-12"])
        )
    )

    for name in ("comments", "opinions"):
        assert f'href="{address(name, reference="O-12")}"' in page


def test_the_conversation_stands_wherever_the_objective_is_discussed(
    acme, objective, lena, today, now, browser_of
):
    actions.ask_team(objective, actor=lena, on=today)
    dialogue = actions.flag_objective(
        objective, words="Not this year", actor=lena, on=today, now=now
    )
    talk = address("comments", reference="O-12")

    places = [
        *(
            address(name, reference="O-12")
            for name in ("proposal", "opinions", "dialogues_about")
        ),
        address("dialogue_close", pk=dialogue.pk),
        reverse("screens:canvas", args=["acme", "O-12"]),
        reverse("objectives:objective_detail", args=["acme", "O-12"]),
    ]
    pages = [folded(browser_of(lena).get(place)) for place in places]

    part = f'id="talk" aria-labelledby="h-talk" hx-get="{talk}" hx-trigger="load"'
    assert [page.count(part) for page in pages] == [1] * 6
    assert [page.count(f'<a href="{talk}">') for page in pages] == [1] * 6


def test_nobody_talks_about_what_only_the_authors_of_its_draft_see(
    acme, objective, quarter, lena, pia, today, now, browser_of
):
    who = {"actor": lena, "on": today, "now": now}
    hidden = draft_objective(
        team=objective.team,
        cycle=quarter,
        title="Kept quiet",
        draft=begin_draft(cycle=quarter, **who),
        **who,
    )
    here = address("comments", reference=hidden.reference)

    page = folded(browser_of(lena).get(here))
    assert "Only the authors of its draft see" in page
    assert "Say it</button>" not in page
    assert browser_of(lena).post(here, {"text": "x"}).status_code == 409
    assert browser_of(pia).get(here).status_code == 404


def test_a_viewer_reads_and_is_offered_nothing_to_say(
    acme, asked, said, vera, browser_of
):
    said()
    asked()
    browser = browser_of(vera)
    with tenant(acme.pk):
        assert vera.role == Membership.Role.VIEWER

    talk = folded(browser.get(address("comments", reference="O-12")))
    opinions = folded(browser.get(address("opinions", reference="O-12")))

    assert "Do you agree" in talk
    assert "Say it" not in talk
    assert "Give your opinion" not in opinions
