"""Conversations over HTTP: the same rules, every answer held against the schema."""

import pytest
from django.urls import reverse

from conversations import actions
from conversations.actions import IdeaGiven
from okrhub.lib.tenancy import tenant
from tests import factories

pytestmark = pytest.mark.usefixtures("that_morning")


def address(name, **kwargs):
    return reverse(f"api:{name}", kwargs={"slug": "acme"} | kwargs)


def test_a_comment_lives_its_life(objective, pia, dev, key_of):
    author, other = key_of(pia), key_of(dev)
    here = address("comments", reference="O-12")

    made = author.post(here, {"text": "Is it so, @Dev Dale?"})
    assert (made.status_code, made.json()["mentions"]) == (201, ["Dev Dale"])
    one = address("comment", pk=made.json()["id"])
    seen = other.post(
        address("react", pk=made.json()["id"]), {"kind": "question"}
    ).json()
    assert seen["reactions"] == [
        {"kind": "question", "names": ["Dev Dale"], "is_mine": True}
    ]
    edit = {"text": "It is so."}
    assert other.patch(one, edit, headers={"If-Match": '"1"'}).status_code == 403
    assert author.patch(one, edit).status_code == 428
    changed = author.patch(one, edit, headers={"If-Match": '"1"'})
    assert (changed.json()["version"], changed["ETag"]) == (2, '"2"')
    assert author.patch(one, edit, headers={"If-Match": '"1"'}).status_code == 412

    assert author.delete(one).status_code == 204
    assert other.get(one).status_code == 404
    assert other.get(here).json()["count"] == 0
    assert author.get(here).json()["count"] == 1
    restored = author.post(address("restore_comment", pk=made.json()["id"]))
    assert restored.json()["deleted_at"] is None
    assert other.get(one).status_code == 200


def test_a_mention_is_noted_as_seen_by_whom_it_names(objective, pia, dev, key_of):
    said = {"text": "Is it so, @Dev Dale?"}
    first, second = (
        key_of(pia).post(address("comments", reference="O-12"), said).json()["id"]
        for _ in range(2)
    )
    here = address("see_mentions", reference="O-12")

    answers = [
        key_of(who).post(here, {"comment": read}).json()
        for who, read in ((pia, second), (dev, first), (dev, second), (dev, second))
    ]

    assert answers == [{"seen": seen} for seen in (0, 1, 1, 0)]


def test_a_round_is_asked_answered_replied_to_and_closed(
    objective, key_result, pia, dev, key_of
):
    owner, member = key_of(pia), key_of(dev)
    there = address("opinion_rounds", reference="O-12")
    asked = owner.post(there, {"has_names": True, "asks_vote": True})
    assert (asked.status_code, asked.json()["asked"]) == (201, 2)
    pk = asked.json()["id"]
    looks = owner.get(address("readiness", reference="O-12")).json()["looks"]
    assert {each["question"]: each["is_there"] for each in looks}["opinions"] is True

    given = member.post(
        address("answer_round", pk=pk),
        {
            "ideas": [{"text": "Try one ward", "key_result": "KR-31"}],
            "dots": ["KR-31", "KR-31"],
            "worries": ["The summer"],
            "vote": 4,
        },
    ).json()

    (idea,) = given["ideas"]
    assert (idea["author"], idea["key_result"], idea["reply"]) == (
        "Dev Dale",
        "KR-31",
        None,
    )
    assert given["dots"] == [{"target": "KR-31", "count": 2, "names": ["Dev Dale"]}]
    assert (given["votes"], given["has_answered"]) == (None, True)
    said = {"idea": idea["key"], "kind": "take_up", "words": "In January"}
    assert member.post(address("reply_to_idea", pk=pk), said).status_code == 403
    replied = owner.post(address("reply_to_idea", pk=pk), said).json()
    assert replied["ideas"][0]["reply"]["kind"] == "take_up"
    closed = owner.post(address("close_round", pk=pk)).json()
    assert closed["closed_on"] == "2026-11-10"
    again = member.post(address("answer_round", pk=pk), {"vote": 1})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "This round is closed.",
    )
    assert owner.get(there).json()["count"] == 1


def test_an_idea_of_another_round_or_not_shown_yet_is_not_found(
    acme, asked, dev, pia, today, key_of
):
    asked = asked()
    actions.answer_round(asked, actor=dev, on=today, ideas=[IdeaGiven("Try it")])
    with tenant(acme.pk):
        pk = asked.namelessopinion_set.get().pk
    there = address("reply_to_idea", pk=asked.pk)
    client = key_of(pia)

    for key in (f"nameless-{pk}", "named-1"):
        assert client.post(there, {"idea": key, "kind": "no"}).status_code == 404
    assert client.post(there, {"idea": "what", "kind": "no"}).status_code == 400


def test_a_proposal_goes_to_the_team_and_comes_back(
    billing, quarter, year, lena, pia, dev, key_of
):
    leader, owner = key_of(lena), key_of(pia)
    with tenant(billing.organization_id):
        key_result = factories.KeyResultFactory.create(
            objective=factories.ObjectiveFactory.create(team=billing, cycle=year)
        )
    given = {
        "team": billing.reference,
        "cycle": "Q4 2026",
        "title": "Bills are clear",
        "parent_key_result": key_result.reference,
    }
    assert key_of(dev).post(address("proposals"), given).status_code == 403
    made = leader.post(address("proposals"), given)
    assert (made.status_code, made.json()["waits_for"]) == (201, "Billing")
    reference = made.json()["objective"]
    answer = address("answer_proposal", reference=reference)

    bare = owner.post(answer, {"kind": "push_back"})
    assert (bare.status_code, set(bare.json()["errors"])) == (
        400,
        {"obstacles", "would_need"},
    )
    odd = owner.post(answer, {"kind": "accept", "title": "x"})
    assert (odd.status_code, set(odd.json()["errors"])) == (400, {"title"})
    push = {
        "kind": "push_back",
        "obstacles": ["policy"],
        "would_need": "A rule that lets us",
    }
    stale = owner.post(answer, push, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    pushed = owner.post(answer, push, headers={"If-Match": '"1"'}).json()
    assert (pushed["state"], pushed["waits_for"], pushed["barrier"]) == (
        "pushed_back",
        "Lena Lund",
        "B-1",
    )

    lines = leader.get(address("waiting")).json()["own"]
    assert {line["kind"] for line in lines} == {"barrier", "leader"}
    lead = address("answer_team", reference=reference)
    assert leader.post(lead, {"kind": "take_counter"}).status_code == 409
    held = leader.post(lead, {"kind": "change_structure"}).json()
    assert (held["state"], held["waits_for"]) == ("held", "Lena Lund")
    moved = leader.patch(
        address("barrier", reference="B-1"),
        {"state": "resolved"},
        headers={"If-Match": '"1"'},
    )
    assert moved.json()["state"] == "resolved"
    back = owner.get(address("proposal", reference=reference)).json()
    assert (back["state"], back["has_returned"]) == ("asked", True)
    assert [each["leader_kind"] for each in back["answers"]] == ["change_structure"]
    taken = owner.post(answer, {"kind": "accept"}).json()
    assert (taken["state"], taken["waits_for"]) == ("accepted", "")
    assert taken["leads_to"] == key_result.reference
    assert leader.get(address("proposals")).json()["count"] == 1


def test_a_counter_names_the_objective_in_the_teams_words(proposal, pia, key_of):
    answered = (
        key_of(pia)
        .post(
            address("answer_proposal", reference=proposal.objective.reference),
            {"kind": "counter", "title": "Nobody calls about a bill"},
        )
        .json()
    )

    (answer,) = answered["answers"]
    assert answered["state"] == "countered"
    assert answer["counter"].startswith("O-")


def test_a_draft_is_put_before_its_team(acme, objective, lena, pia, key_of):
    there = address("ask_team", reference="O-12")

    assert key_of(pia).post(there).status_code == 403
    asked = key_of(lena).post(there)

    assert (asked.status_code, asked.json()["state"]) == (200, "asked")
    assert key_of(lena).post(there).status_code == 409


def test_a_barrier_is_logged_and_needs_a_reason_to_stay(billing, lena, dev, key_of):
    given = {
        "title": "Two systems hold the price list",
        "cause": "structure",
        "team": billing.reference,
        "owner": lena.pk,
    }
    made = key_of(dev).post(address("barriers"), given)
    assert (made.status_code, made.json()["reference"]) == (201, "B-1")
    one = address("barrier", reference="B-1")
    version = {"If-Match": made["ETag"]}

    refused = key_of(lena).patch(one, {"state": "wont_fix"}, headers=version)
    assert refused.status_code == 409
    assert (
        key_of(dev).patch(one, {"state": "accepted"}, headers=version).status_code
        == 403
    )
    moved = key_of(lena).patch(one, {"state": "experiment"}, headers=version)

    assert (moved.json()["state"], moved.json()["version"]) == ("experiment", 2)
    assert key_of(dev).get(address("barriers")).json()["count"] == 1
