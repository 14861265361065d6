from objectives.models import Objective
from okrhub.lib.tenancy import tenant
from teams.models import TeamMembership
from tests import factories


def test_a_what_if_goes_from_paper_to_the_team_by_the_api(
    acme, billing, intake, quarter, pia, lena, key_of, that_morning
):
    iris = factories.member(
        acme, "Iris Ito", team=intake, team_role=TeamMembership.Role.PRODUCT_OWNER
    )
    with tenant(acme.pk):
        factories.in_process(billing, quarter, number=12, owner=pia)
    leader, pias, iriss = key_of(lena), key_of(pia), key_of(iris)
    base = "/api/v1/acme"

    begun = leader.post(
        f"{base}/scenarios/", {"name": "Bills apart", "cycle": quarter.name}
    )
    here = f"{base}/scenarios/{begun.json()['id']}/"
    unseen = pias.get(here)
    refused = leader.post(f"{here}moves/", {"kind": "give_okr"})
    sketched = leader.post(
        f"{here}moves/",
        {"kind": "give_okr", "objective": "O-12", "to_team": intake.reference},
    )
    slotted = leader.post(
        f"{here}moves/",
        {
            "kind": "give_slots",
            "team": billing.reference,
            "to_team": intake.reference,
            "slots": 1,
        },
    ).json()["moves"][1]
    taken_off = leader.delete(f"{here}moves/{slotted['id']}/")
    shared = leader.patch(here, {"is_shared": True}, headers={"If-Match": '"1"'})
    other = leader.post(
        f"{base}/scenarios/", {"name": "Another", "cycle": quarter.name}
    ).json()["id"]
    thrown_away = leader.delete(f"{base}/scenarios/{other}/")
    asked = leader.post(f"{here}propose/").json()["moves"][0]["answers"]
    ids = {row["team"]["name"]: row["id"] for row in asked}
    countered = pias.post(
        f"{base}/move-answers/{ids['Billing']}/answer/",
        {"kind": "countered", "words": "Only from January on."},
    )
    waits = leader.get(f"{base}/waiting/").json()["own"]
    again = leader.post(
        f"{base}/move-answers/{ids['Billing']}/lead/", {"kind": "ask_again"}
    )
    declined = iriss.post(
        f"{base}/move-answers/{ids['Intake']}/answer/",
        {"kind": "declined", "words": "Letters are signed by law.", "cause": "policy"},
    ).json()
    barrier = leader.get(f"{base}/barriers/{declined['barrier']}/")
    leader.patch(
        f"{base}/barriers/{declined['barrier']}/",
        {"state": "resolved"},
        headers={"If-Match": barrier["ETag"]},
    )
    returned = leader.get(here).json()["moves"][0]["answers"]
    for client, name in ((pias, "Billing"), (iriss, "Intake")):
        given = client.post(
            f"{base}/move-answers/{ids[name]}/answer/", {"kind": "accepted"}
        )
        assert given.json()["state"] == "accepted"

    asks = iriss.get(f"{base}/waiting/").json()["own"]
    assert [(line["kind"], line["whom"]) for line in waits] == [
        ("move_back", "Billing")
    ]
    assert asks == []
    assert (declined["state"], barrier.json()["owner"]["name"]) == (
        "declined",
        "Lena Lund",
    )
    assert {row["id"]: row["state"] for row in returned}[ids["Intake"]] == "asked"
    assert (begun.status_code, unseen.status_code) == (201, 404)
    assert (refused.status_code, refused.json()["detail"]) == (409, "Which OKR?")
    seats = {row["name"]: row for row in sketched.json()["teams"]}
    assert seats["Billing"]["today"]["taken"] == 1
    assert seats["Intake"]["then"]["taken"] == 1
    assert (slotted["team"]["name"], slotted["slots"]) == ("Billing", 1)
    assert (taken_off.status_code, thrown_away.status_code) == (204, 204)
    assert (shared.status_code, shared.json()["is_shared"]) == (200, True)
    assert len(shared.json()["moves"]) == 1
    assert shared.json()["reach"]["then"] == {"part": 0, "whole": 0}
    assert shared.json()["pairs"] == []
    assert leader.get(f"{base}/scenarios/{other}/").status_code == 404
    assert (countered.json()["state"], again.json()["state"]) == ("countered", "asked")
    with tenant(acme.pk):
        assert Objective.objects.get(number=12).team_id == intake.pk
