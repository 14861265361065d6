"""What stands beside a team's slots: key results, what was started, whom it helps."""

from datetime import date

import pytest

from objectives.models import Contributor, Objective
from okrhub.lib.tenancy import tenant
from teams.models import Team
from tests import factories
from tests.screens.test_team import TEAM, shown
from tests.screens.test_team import seen as seen


def test_beside_the_slots_stand_key_results_and_what_was_started_this_quarter(
    acme, quarter, billing, seen, vera, browser_of, on_tuesday
):
    with tenant(acme.pk):
        okr = factories.in_process(billing, quarter, number=13)
        before = date(2026, 7, 1)
        factories.in_process(billing, quarter, number=14, on=before, carry_count=1)
        Objective.objects.filter(number=14).update(started_on=before)
        closed = factories.in_process(billing, quarter, number=15)
        closed.slots.all().delete()
        Objective.objects.filter(pk=closed.pk).update(
            state="closed", outcome="missed", closed_on=date(2026, 11, 1)
        )
        for number in range(13):
            factories.KeyResultFactory.create(objective=okr, number=number + 1)

    gauge, page = seen().gauge, shown(browser_of(vera).get(TEAM))

    assert (gauge.taken, gauge.started) == (2, 2)
    assert "13 key results: which of them matter? 2 started this quarter." in page


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (2, "Helps with 2 OKRs of other teams; that takes no slot."),
        (1, "Helps with 2 OKRs of other teams, more than it may have itself"),
    ],
)
def test_what_a_team_helps_with_takes_no_slot_and_is_shown(
    acme, quarter, billing, intake, vera, browser_of, on_tuesday, limit, words
):
    with tenant(acme.pk):
        Team.objects.filter(pk=billing.pk).update(quarterly_limit=limit)
        for number in (13, 14):
            okr = factories.in_process(intake, quarter, number=number)
            helped = factories.KeyResultFactory.create(objective=okr, number=number)
            Contributor.objects.create(key_result=helped, team=billing)

    page = shown(browser_of(vera).get(TEAM))

    assert words in page
    assert f"0 of {limit}" in page
