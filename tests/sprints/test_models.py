from datetime import date

import pytest
from django.db import IntegrityError, transaction

from sprints.models import Sprint


def sprint(team, number, starts_on, ends_on):
    return Sprint.objects.create(
        team=team,
        number=number,
        name=f"Sprint {number}",
        starts_on=starts_on,
        ends_on=ends_on,
    )


def test_the_database_refuses_two_sprints_of_a_team_on_one_day(in_acme, billing):
    sprint(billing, 23, date(2026, 11, 2), date(2026, 11, 15))

    refused = pytest.raises(IntegrityError, match="sprints_of_one_team_do_not_overlap")
    with refused, transaction.atomic():
        sprint(billing, 24, date(2026, 11, 15), date(2026, 11, 28))


def test_two_teams_sprint_at_the_same_time(in_acme, billing, intake):
    sprint(billing, 23, date(2026, 11, 2), date(2026, 11, 15))
    sprint(intake, 24, date(2026, 11, 2), date(2026, 11, 15))

    assert Sprint.objects.count() == 2


def test_the_database_refuses_a_sprint_of_more_than_a_month(in_acme, billing):
    sprint(billing, 1, date(2026, 1, 1), date(2026, 1, 31))

    refused = pytest.raises(IntegrityError, match="sprint_is_one_month_or_less")
    with refused, transaction.atomic():
        sprint(billing, 2, date(2026, 3, 1), date(2026, 4, 1))
