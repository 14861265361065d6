from datetime import UTC, datetime

import pytest
from django.core.management import call_command

from flow.actions import compute_day
from objectives.models import CheckIn, TeamCapacity
from okrhub.lib.tenancy import tenant
from organizations.models import Organization, User
from screens.demo.load import load_demo


def test_it_is_told_early_on_the_second_day_of_a_year_too(db):
    now = datetime(2028, 1, 2, 5, tzinfo=UTC)

    organization = load_demo(now)

    with tenant(organization.pk):
        kept = compute_day(now.date(), now=now)
        assert (kept.totals["teams"], kept.totals["okrs"]) == (7, 12)
        assert not CheckIn.objects.filter(recorded_at__gt=now).exists()
        assert TeamCapacity.objects.get(team__mark="CP").effective_limit == 1


def test_a_demonstration_that_fails_half_way_leaves_nothing_behind(db, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError("The disk is full.")

    monkeypatch.setattr("screens.demo.load.write_history", fail)

    with pytest.raises(OSError, match="full"):
        call_command("load_demo")

    assert not Organization.objects.exists()
    assert not User.objects.exists()
