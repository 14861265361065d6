"""Dialogues in lists, on their pages, in the API, and where they wait."""

from datetime import timedelta

import pytest
from django.urls import reverse

from conversations import actions, queries
from conversations.models import StrategyDialogue
from objectives.models import Objective
from okrhub.lib.tenancy import tenant
from teams.queries import standing
from tests.conversations.flagging import annual as annual
from tests.conversations.flagging import dialogues_of
from tests.conversations.flagging import flag as flag

pytestmark = pytest.mark.usefixtures("that_morning")
State = StrategyDialogue.State


def test_the_list_shows_open_ones_by_age_and_then_what_was_decided(
    draft,
    flag,
    lena,
    today,
    now,
    vera,
    browser_of,
):
    closed = flag(draft("Settled"), on=today - timedelta(days=20))
    actions.close_dialogue(
        closed,
        actor=lena,
        state=State.LEADER_ACCEPTS,
        answer="It pays for the rest.",
        on=today,
        now=now,
    )
    flag(draft("Young"))
    flag(draft("Old"), on=today - timedelta(days=9))

    answer = browser_of(vera).get("/o/acme/dialogues/")

    page = answer.context["page"]
    assert [row.dialogue.objective.title for row in page.open] == ["Old", "Young"]
    assert [row.days for row in page.open] == [10, 1]
    assert [row.dialogue.objective.title for row in page.closed] == ["Settled"]
    assert "It pays for the rest." in answer.content.decode()
    assert "Say who moves" not in answer.content.decode()


def test_a_leader_opens_and_closes_a_dialogue_on_the_pages(
    acme,
    draft,
    lena,
    browser_of,
):
    okr = draft()
    client = browser_of(lena)

    opened = client.post(
        f"/o/acme/objectives/{okr.reference}/flag/", {"words": "Whom does it help?"}
    )
    shown = client.get(f"/o/acme/objectives/{okr.reference}/dialogues/")
    pk = dialogues_of(acme)[0].pk
    empty = client.post(f"/o/acme/dialogues/{pk}/close/", {"answer": "Kept"})
    closed = client.post(
        f"/o/acme/dialogues/{pk}/close/",
        {"version": 1, "state": "strategy_changes", "answer": "We add a goal."},
    )

    assert [each.status_code for each in (opened, empty, closed)] == [303, 422, 303]
    assert "Whom does it help?" in shown.content.decode()
    assert "It does not match" not in shown.content.decode()
    assert empty.context["form"]["answer"].value() == "Kept"
    assert dialogues_of(acme)[0].state == "strategy_changes"


def test_the_product_owner_is_offered_the_teams_move_alone(
    acme,
    draft,
    flag,
    pia,
    browser_of,
):
    dialogue = flag(draft())

    answer = browser_of(pia).get(f"/o/acme/dialogues/{dialogue.pk}/close/")

    choices = answer.context["form"].fields["state"].choices
    assert [value for value, _ in choices] == ["team_changes"]


def test_the_question_is_answered_on_its_page_and_shown_on_the_objectives(
    acme,
    annual,
    quarter,
    pia,
    vera,
    browser_of,
):
    page = f"/o/acme/key-results/{annual.reference}/gap/"
    client = browser_of(pia)

    wrong = client.post(page, {"answer": "perhaps", "note": "Kept"})
    right = client.post(
        page,
        {"answer": "no", "note": "", "quarter": quarter.pk, "occasion": "mid_quarter"},
    )
    asked = client.get(page).context["form"]
    objective = client.get(
        f"/o/acme/objectives/{annual.objective.reference}/"
    ).content.decode()
    reading = browser_of(vera).get(page)

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert wrong.context["form"]["note"].value() == "Kept"
    assert asked.initial["occasion"] == "mid_quarter"
    assert "No (mid-quarter of Q4 2026)" in objective
    assert reading.status_code == 200
    assert '<form class="panel"' not in reading.content.decode()
    assert len(dialogues_of(acme)) == 1


def test_the_api_opens_lists_closes_and_answers(
    draft,
    annual,
    quarter,
    lena,
    pia,
    key_of,
):
    def address(name, **kwargs):
        return reverse(f"api:{name}", kwargs={"slug": "acme", **kwargs})

    okr, leader, owner = draft(), key_of(lena), key_of(pia)
    refused = owner.post(address("dialogues"), {"objective": okr.reference})
    opened = leader.post(
        address("dialogues"), {"objective": okr.reference, "words": "Why?"}
    )
    gap = owner.post(
        address("gap_answers", reference=annual.reference),
        {"quarter": "Q4 2026", "occasion": "planning", "answer": "no", "note": "Hm"},
    )
    listed = owner.get(address("dialogues"), {"state": "open"}).json()
    pk = opened.json()["id"]
    stale = leader.post(
        address("close_dialogue", pk=pk),
        {"state": "leader_accepts"},
        headers={"if-match": '"7"'},
    )
    closed = leader.post(
        address("close_dialogue", pk=pk), {"state": "leader_accepts", "answer": "Fine"}
    )
    answers = owner.get(address("gap_answers", reference=annual.reference)).json()

    assert [each.status_code for each in (refused, opened, gap)] == [403, 201, 201]
    assert [(each["cause"], each["days"]) for each in listed["results"]] == [
        ("flagged", 1),
        ("gap", 1),
    ]
    assert (stale.status_code, closed.json()["state"]) == (412, "leader_accepts")
    assert closed.json()["closed_by"]["name"] == "Lena Lund"
    assert [each["answer"] for each in answers["results"]] == ["no"]
    assert owner.get(address("dialogue", pk=pk)).json()["answer"] == "Fine"


@pytest.mark.parametrize("page", ["/o/acme/dialogues/", "objective"])
def test_the_pages_ask_the_same_with_more_rows(
    acme,
    draft,
    flag,
    lena,
    today,
    vera,
    browser_of,
    statements,
    page,
):
    okr = draft()
    flag(okr)
    if page == "objective":
        page = f"/o/acme/objectives/{okr.reference}/dialogues/"
    client = browser_of(vera)
    few = statements(lambda: client.get(page))

    with tenant(acme.pk):
        for n in range(49):
            StrategyDialogue.objects.create(
                objective=okr,
                cause="flagged",
                state=State.LEADER_ACCEPTS,
                opened_by=lena,
                opened_on=today - timedelta(days=n),
                closed_on=today,
                closed_by=lena,
            )

    assert statements(lambda: client.get(page)) == few <= 12


def test_an_open_dialogue_waits_for_the_team_and_for_the_sponsor(
    acme, draft, flag, lena, pia, dev, today, now
):
    okr = draft()
    with tenant(acme.pk):
        Objective.objects.filter(pk=okr.pk).update(sponsor=lena)
    dialogue = flag(okr, on=today - timedelta(days=4))

    def waiting(person):
        with tenant(acme.pk):
            found = queries.waiting_for(standing(person, today), today)
        return [(row.kind, row.reference, row.days) for row in found]

    line = ("dialogue", okr.reference, 5)
    assert (waiting(lena), waiting(pia), waiting(dev)) == ([line], [line], [])
    actions.close_dialogue(
        dialogue, actor=lena, state=State.LEADER_ACCEPTS, on=today, now=now
    )
    assert waiting(lena) == waiting(pia) == []


def test_an_unknown_dialogue_is_not_there(vera, browser_of, acme):
    assert browser_of(vera).get("/o/acme/dialogues/99/close/").status_code == 404
    with tenant(acme.pk):
        assert queries.dialogue_number(99) is None
