import pytest
from django.urls import reverse

from conversations import actions
from conversations.actions import IdeaGiven
from conversations.models import (
    Barrier,
    CascadeProposal,
    Comment,
    IdeaReply,
    Mention,
    NamedOpinion,
    OpinionRound,
    Reaction,
)
from objectives.actions import begin_draft, draft_objective
from objectives.models import AlignmentLink, Objective
from okrhub.lib.tenancy import tenant
from organizations.models import Membership
from tests import factories
from tests.pages import folded

pytestmark = pytest.mark.usefixtures("that_morning")
HTMX = {"HX-Request": "true"}


def address(name, **kwargs):
    return reverse(f"conversations:{name}", kwargs={"slug": "acme"} | kwargs)


@pytest.fixture
def said(objective, pia, today, now):
    """What Pia said about O-12, with a mention."""

    def say(words="Do you agree, @Dev Dale?"):
        return actions.write_comment(
            objective, text=words, actor=pia, on=today, now=now
        )

    return say


# ---- comments


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


# ---- opinions


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


# ---- proposals and barriers


def test_a_push_back_goes_all_the_way_round_in_pages(
    acme, year, billing, quarter, lena, pia, browser_of
):
    with tenant(acme.pk):
        parent = factories.ObjectiveFactory.create(
            team=billing, cycle=year, title="Costs are clear"
        )
        key_result = factories.KeyResultFactory.create(objective=parent)
    leader, owner = browser_of(lena), browser_of(pia)
    given = {"team": "T-1", "cycle": quarter.pk, "title": "Bills explain themselves"}
    with tenant(acme.pk):
        given["team"] = billing.reference
    propose = address("propose", reference=parent.reference)
    preset = f'value="{key_result.reference}" selected'
    assert preset in folded(leader.get(f"{propose}?key_result={key_result.reference}"))
    odd = leader.post(propose, given | {"key_result": "KR-9"})
    assert (odd.status_code, "KR-9" in folded(odd)) == (422, True)
    asked = leader.post(propose, given | {"key_result": key_result.reference})
    assert asked.status_code == 303
    with tenant(acme.pk):
        proposal = CascadeProposal.objects.select_related("objective").get()
    reference = proposal.objective.reference
    here = address("proposal", reference=reference)
    page = folded(owner.get(here)).replace("\xa0", " ")
    assert "Waits for Billing, 1 day" in page
    assert f"{key_result.reference} {key_result.title}" in page

    push = {"version": 1, "kind": "push_back", "obstacles": ["structure"]}
    refused = owner.post(address("proposal_answer", reference=reference), push)
    assert refused.status_code == 422
    assert "One sentence is enough." in folded(refused)
    push |= {"would_need": "One owner of the price list", "leader": lena.pk}
    assert (
        owner.post(address("proposal_answer", reference=reference), push).status_code
        == 303
    )
    page = folded(leader.get(here))
    assert "Pushed back. Waits for Lena Lund" in page
    assert "One owner of the price list" in page

    lead = address("proposal_lead", reference=reference)
    bare = leader.post(lead, {"version": 2, "kind": "accept_risk"})
    assert (bare.status_code, "Which risk" in folded(bare)) == (422, True)
    done = leader.post(lead, {"version": 2, "kind": "change_structure"})
    assert done.status_code == 303
    assert "Waits for B-1 of Lena Lund" in folded(owner.get(here))
    move = address("barrier_move", reference="B-1")
    assert leader.post(move, {"version": 1, "state": "wont_fix"}).status_code == 422
    leader.post(move, {"version": 1, "state": "resolved"})

    page = folded(owner.get(here))
    assert "The barrier is resolved, so it came back to the team." in page
    accept = {"version": 4, "kind": "accept", "words": "Now we can"}
    taken = owner.post(address("proposal_answer", reference=reference), accept)
    assert taken.status_code == 303
    with tenant(acme.pk):
        assert Objective.objects.get(pk=proposal.objective_id).owner == pia
        link = AlignmentLink.objects.get(objective=proposal.objective_id)
    assert (link.parent_id, link.key_result_id) == (parent.pk, key_result.pk)


def test_a_counter_and_a_stale_answer(acme, proposal, pia, lena, browser_of, today):
    reference = proposal.objective.reference
    answer = address("proposal_answer", reference=reference)
    owner = browser_of(pia)
    empty = owner.post(answer, {"version": 1, "kind": "counter"})
    assert (empty.status_code, "How would you say it?" in folded(empty)) == (422, True)

    given = {"version": 1, "kind": "counter", "title": "Nobody calls about a bill"}
    assert owner.post(answer, given).status_code == 303
    stale = owner.post(answer, given | {"kind": "accept"})

    assert stale.status_code == 409
    page = folded(browser_of(lena).get(address("proposal", reference=reference)))
    assert "Nobody calls about a bill" in page
    assert "Take the team’s words" in page


def test_what_waits_is_listed_for_oneself_and_for_others(
    proposal, pia, lena, browser_of
):
    own = folded(browser_of(pia).get(address("waiting")))
    others = folded(browser_of(lena).get(address("waiting")))

    assert own.index("Waits for you") < own.index(proposal.objective.title)
    assert "Nobody waits for you." in others
    assert others.index("Waits for others") < others.index(proposal.objective.title)


def test_a_barrier_is_logged_by_the_team_and_owned_outside(
    acme, billing, dev, lena, browser_of
):
    browser = browser_of(dev)
    given = {
        "title": "Two systems hold the price list",
        "cause": "structure",
        "team": billing.reference,
        "owner": lena.pk,
    }
    assert "No barrier is known" in folded(browser.get(address("barrier_list")))

    assert browser.post(address("barrier_log"), given).status_code == 303

    page = folded(browser.get(address("barrier_list")))
    assert "Two systems hold the price list" in page
    with tenant(acme.pk):
        assert Barrier.objects.get().owner == lena


def test_a_barrier_logged_from_an_objective_knows_team_words_and_objective(
    acme, proposal, dev, lena, browser_of
):
    objective = proposal.objective
    browser = browser_of(dev)
    asked = {"objective": objective.reference, "title": "Three passwords"}

    form = browser.get(address("barrier_log"), asked).context["form"]
    given = {name: form[name].value() for name in ("title", "team", "objective")} | {
        "cause": "structure",
        "owner": lena.pk,
    }
    answer = browser.post(address("barrier_log"), given)
    unknown = browser.post(address("barrier_log"), given | {"objective": "O-999"})

    assert (answer.status_code, unknown.status_code) == (303, 404)
    with tenant(acme.pk):
        barrier = Barrier.objects.get()
    assert (barrier.title, barrier.team_id, barrier.objective_id) == (
        "Three passwords",
        objective.team_id,
        objective.pk,
    )


@pytest.mark.parametrize("count", [1, 50])
def test_barriers_and_what_waits_cost_the_same_however_many_there_are(
    acme, billing, lena, today, browser_of, statements, count
):
    with tenant(acme.pk):
        for number in range(1, count + 1):
            Barrier.objects.create(
                number=number,
                title=f"No. {number}",
                cause="policy",
                team=billing,
                owner=lena,
                logged_by=lena,
                logged_on=today,
                since=today,
            )
    browser = browser_of(lena)
    browser.get(address("waiting"))

    assert statements(lambda: browser.get(address("barrier_list"))) == 7
    assert statements(lambda: browser.get(address("waiting"))) == 7


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
