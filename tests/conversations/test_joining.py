"""Teams invited to an OKR, and what they answer (DOMAIN 1.4)."""

import pytest
from django.urls import reverse

from conversations import actions, queries
from conversations.models import JoinInvitation
from objectives.actions import AtLimit
from objectives.models import Contributor, CoOwner, KeyResult, Objective, TeamCapacity
from okrhub.lib.errors import Conflict, NotPermitted
from okrhub.lib.tenancy import tenant
from teams.models import Team
from teams.queries import standing


@pytest.fixture
def key_result(running: Objective) -> KeyResult:
    """KR-40 of O-20."""
    with tenant(running.organization_id):
        return KeyResult.objects.select_related("objective__team").get(
            objective=running
        )


def test_the_invited_team_answers_and_then_shares_it_with_a_slot(
    running, intake, iris, by_pia, by_iris, today, fresh
):
    asked = actions.invite_team(running, team=intake, part="share", **by_pia)
    with tenant(running.organization_id):
        waits = queries.waiting_for(standing(iris, today), today)
        assert [(one.kind, one.reference) for one in waits] == [("join", "O-20")]
        assert not CoOwner.objects.exists()

    actions.accept_invitation(asked, **by_iris)

    assert fresh(asked).state == "accepted"
    with tenant(running.organization_id):
        assert CoOwner.objects.get().team == intake
        assert TeamCapacity.objects.get(team=intake).in_process == 1
        assert queries.waiting_for(standing(iris, today), today) == []


def test_a_full_team_joins_as_contributor_only(
    running, key_result, intake, by_pia, by_iris, fresh
):
    with tenant(running.organization_id):
        Team.objects.filter(pk=intake.pk).update(quarterly_limit=0)
    asked = actions.invite_team(
        running, team=intake, part="key_result", key_result=key_result, **by_pia
    )

    with pytest.raises(AtLimit):
        actions.accept_invitation(asked, **by_iris)
    assert fresh(asked).state == "asked"
    actions.decline_invitation(asked, reason="We are full", **by_iris)
    helping = actions.invite_team(
        running, team=intake, part="contribute", key_result=key_result, **by_pia
    )
    actions.accept_invitation(helping, **by_iris)

    with tenant(running.organization_id):
        assert Contributor.objects.get().team == intake


def test_a_team_that_owns_a_key_result_of_it_has_a_slot(
    running, key_result, intake, by_pia, by_iris, fresh
):
    asked = actions.invite_team(
        running, team=intake, part="key_result", key_result=key_result, **by_pia
    )

    actions.accept_invitation(asked, **by_iris)

    assert fresh(key_result).team_id == intake.pk
    with tenant(running.organization_id):
        assert TeamCapacity.objects.get(team=intake).in_process == 1


def test_only_those_who_edit_it_invite_and_only_the_invited_answer(
    running, intake, billing, by_pia, by_iris
):
    with pytest.raises(NotPermitted):
        actions.invite_team(running, team=intake, part="share", **by_iris)
    asked = actions.invite_team(running, team=intake, part="share", **by_pia)

    with pytest.raises(NotPermitted, match="product owner of Intake"):
        actions.accept_invitation(asked, **by_pia)
    with pytest.raises(Conflict, match="invited already"):
        actions.invite_team(running, team=intake, part="share", **by_pia)
    with pytest.raises(Conflict, match="part of it already"):
        actions.invite_team(running, team=billing, part="share", **by_pia)
    with pytest.raises(Conflict, match="Why not"):
        actions.decline_invitation(asked, reason=" ", **by_iris)


@pytest.mark.usefixtures("that_morning")
def test_the_team_of_the_okr_takes_an_invitation_back_until_it_is_answered(
    running, intake, pia, iris, by_pia, by_iris, fresh, browser_of, vera
):
    asked = actions.invite_team(running, team=intake, part="share", **by_pia)
    with pytest.raises(NotPermitted):
        actions.withdraw_invitation(asked, **by_iris)
    there = reverse("conversations:join_answer", args=["acme", asked.pk])
    about = reverse("conversations:help_about", args=["acme", "O-20"])
    assert "We join" not in browser_of(pia).get(there).content.decode()
    assert there in browser_of(pia).get(about).content.decode()
    assert there not in browser_of(vera).get(about).content.decode()

    sent = {"version": asked.version, "answer": "withdraw"}
    answer = browser_of(pia).post(there, sent)

    assert answer.status_code == 303
    assert fresh(asked).state == "withdrawn"
    with pytest.raises(Conflict, match="answered already"):
        actions.accept_invitation(asked, **by_iris)


def test_it_works_on_pages_without_a_script(running, intake, pia, iris, browser_of):
    def at(name, **kwargs):
        return reverse(f"conversations:{name}", kwargs={"slug": "acme"} | kwargs)

    browser = browser_of(pia)
    wrong = browser.post(
        at("join_invite", reference="O-20"),
        {"team": intake.reference, "part": "contribute", "words": "Please"},
    )
    assert wrong.status_code == 409
    assert "For which key result?" in wrong.content.decode()
    sent = {"team": intake.reference, "part": "share"}
    assert browser.post(at("join_invite", reference="O-20"), sent).status_code == 303

    with tenant(running.organization_id):
        pk = JoinInvitation.objects.get().pk
    here = at("join_answer", pk=pk)
    invited = browser_of(iris)
    assert "We join" in invited.get(here).content.decode()
    answer = invited.post(here, {"version": 1, "answer": "accept"})

    assert answer.url == at("help_about", reference="O-20")
    with tenant(running.organization_id):
        assert CoOwner.objects.get().team == intake


@pytest.mark.usefixtures("that_morning")
def test_it_works_through_the_api(running, intake, pia, iris, key_of):
    made = key_of(pia).post(
        "/api/v1/acme/objectives/O-20/join-invitations/",
        {"team": intake.reference, "part": "share"},
        content_type="application/json",
    )
    assert made.status_code == 201
    pk = made.json()["id"]
    theirs = key_of(iris)

    refused = theirs.post(
        f"/api/v1/acme/join-invitations/{pk}/decline/",
        {},
        content_type="application/json",
    )
    answered = theirs.post(
        f"/api/v1/acme/join-invitations/{pk}/accept/",
        {},
        content_type="application/json",
    )

    assert refused.status_code == 400
    assert answered.json()["state"] == "accepted"


def test_a_team_leaves_what_it_shares_and_what_it_helps_with_on_the_page(
    running, key_result, intake, pia, iris, vera, by_pia, by_iris, browser_of
):
    for part in ("contribute", "share"):
        asked = actions.invite_team(
            running,
            team=intake,
            part=part,
            key_result=key_result if part == "contribute" else None,
            **by_pia,
        )
        actions.accept_invitation(asked, **by_iris)
    here = reverse("conversations:help_about", args=["acme", "O-20"])
    leave = {"team": intake.reference}
    help_no_more = leave | {"key_result": key_result.reference}
    shown = [
        words in browser_of(person).get(here).content.decode()
        for person in (iris, pia, vera)
        for words in ("End the sharing", "Helps no longer")
    ]

    refused = [browser_of(vera).post(here, sent) for sent in (leave, help_no_more)]
    done = [browser_of(iris).post(here, sent) for sent in (leave, help_no_more)]

    assert shown == [True, True, True, True, False, False]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert [answer.status_code for answer in done] == [303, 303]
    with tenant(running.organization_id):
        assert not CoOwner.objects.exists()
        assert not Contributor.objects.exists()
        assert TeamCapacity.objects.get(team=intake).in_process == 0
