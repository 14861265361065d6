from typing import Any

import pytest

from teams.nexus import warnings

USUAL: dict[str, Any] = {
    "is_nexus": True,
    "teams": 3,
    "has_product_owner": True,
    "has_integration_team": True,
}


@pytest.mark.parametrize("teams", [3, 6, 9])
def test_a_nexus_of_three_to_nine_teams_is_usual(teams):
    assert warnings(**USUAL | {"teams": teams}) == []


@pytest.mark.parametrize(
    ("teams", "beginning"),
    [
        (0, "0 teams so far."),
        (1, "1 team so far."),
        (2, "2 teams so far."),
        (10, "10 teams are many for a Nexus"),
    ],
)
def test_fewer_and_more_are_asked_about(teams, beginning):
    (sentence,) = warnings(**USUAL | {"teams": teams})

    assert sentence.startswith(beginning)
    assert sentence.endswith("?")


def test_another_kind_has_as_many_teams_as_it_likes():
    assert warnings(**USUAL | {"is_nexus": False, "teams": 30}) == []


def test_who_decides_and_who_integrates_is_asked():
    found = warnings(
        **USUAL | {"has_product_owner": False, "has_integration_team": False},
        other_product_owners=["Pia of Billing", "Olga of Intake"],
    )

    assert found == [
        "Nobody is its product owner yet. One person decides the order.",
        "Pia of Billing and Olga of Intake decide as product owner as well. One "
        "product, one order: who has the last word?",
        "No integration team is named. Who sees to it that one increment comes out of "
        "every sprint?",
    ]
