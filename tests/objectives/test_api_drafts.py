"""Drafts of a cycle through the API: the same acts, the same walls."""

import pytest

from objectives import actions
from okrhub.lib.tenancy import seen_by, tenant
from tests.objectives.conftest import COMPLAINTS
from tests.objectives.year_draft import cycle_draft as cycle_draft
from tests.objectives.year_draft import objective as objective

AT = "/api/v1/acme"


@pytest.fixture(autouse=True)
def _morning(that_morning) -> None:
    """Let requests arrive in the cast's morning."""


def test_a_year_is_drafted_shown_and_published(key_of, lena, billing, year):
    api = key_of(lena)

    begun = api.post(f"{AT}/drafts/", {"cycle": "2026"}).json()
    added = api.post(
        f"{AT}/objectives/",
        {
            "title": "Patients know what they pay",
            "team": billing.reference,
            "cycle": "2026",
            "draft": begun["reference"],
            "owner": lena.pk,
            "key_results": [{"title": "Complaints", "baseline": "4", "target": "9"}],
        },
    ).json()
    api.post(f"{AT}/objectives/{added['reference']}/ready/", {})
    asked = api.post(f"{AT}/drafts/D-1/ask-opinions/", {}).json()
    done = api.post(f"{AT}/drafts/D-1/publish/", {}).json()

    assert (begun["state"], added["draft"], asked["state"]) == (
        "drafting",
        "D-1",
        "asked",
    )
    assert done["draft"]["state"] == "published"
    assert [each["reference"] for each in done["committed"]] == [added["reference"]]
    assert done["left"] == []


def test_a_private_draft_is_not_there_for_others(key_of, objective, ada):
    api = key_of(ada)

    assert api.get(f"{AT}/drafts/").json()["count"] == 0
    assert api.get(f"{AT}/drafts/D-1/").status_code == 404
    at = f"{AT}/objectives/{objective.reference}"
    assert api.get(f"{at}/fields/title/").status_code == 404
    assert api.get(f"{at}/readiness/").status_code == 404


def test_authors_are_changed_with_the_version_that_was_read(
    key_of, objective, lena, ada
):
    api = key_of(lena)
    read = api.get(f"{AT}/drafts/D-1/")

    changed = api.patch(
        f"{AT}/drafts/D-1/",
        {"authors": [ada.pk]},
        headers={"If-Match": read["ETag"]},
    )
    again = api.patch(
        f"{AT}/drafts/D-1/", {"title": "x"}, headers={"If-Match": read["ETag"]}
    )

    names = [each["name"] for each in changed.json()["authors"]]
    assert names == ["Ada Ames", "Lena Lund"]
    assert again.status_code == 412


def test_a_field_is_kept_shared_and_given_back(key_of, objective, lena):
    api, title = key_of(lena), objective.title
    at = f"{AT}/objectives/{objective.reference}/fields/title/"

    kept = api.post(f"{at}keep/", {"text": "Patients know", "base": title}).json()
    read = api.get(at).json()
    given_back = api.post(f"{at}return/", {}).json()
    shared = api.post(f"{at}share/", {"text": "Everybody knows", "base": title}).json()
    stale = api.post(f"{at}share/", {"text": "Nobody knows", "base": title})

    assert (kept["shared"], kept["text"]) == (title, "Patients know")
    assert read == kept
    assert given_back["text"] is None
    assert (shared["shared"], shared["text"]) == ("Everybody knows", None)
    assert stale.status_code == 409
    assert "Everybody knows" in str(stale.json())


def test_key_results_move_and_get_helpers(acme, key_of, objective, lena, intake, who):
    with seen_by(lena.pk), tenant(acme.pk):
        row = objective.key_results.get()
    second = actions.add_key_result(objective, draft=COMPLAINTS, **who(lena))
    api = key_of(lena)

    moved = api.post(f"{AT}/key-results/{second.reference}/move/", {"place": 1}).json()
    at, helper = f"{AT}/key-results/{row.reference}", {"team": intake.reference}

    assert moved == {"was": 2}
    assert api.post(f"{at}/contribute/", helper).json()["reference"] == "T-2"
    assert api.post(f"{at}/contribute-no-more/", helper).status_code == 200


def test_good_enough_is_answered_and_asked_again(key_of, objective, lena):
    api, at = key_of(lena), f"{AT}/objectives/{objective.reference}"

    answered = api.post(f"{at}/good-enough/", {"question": "link"}).json()
    looks = {each["question"]: each["is_good_enough"] for each in answered["looks"]}
    api.post(f"{at}/ask-again/", {"question": "link"})
    again = api.get(f"{at}/readiness/").json()

    assert answered["missing"] == []
    assert looks["link"] is True
    assert not any(each["is_good_enough"] for each in again["looks"])
