"""What somebody types into the form for a whole OKR, and what becomes of it."""

import pytest

from objectives.models import KeyResult, Objective
from okrhub.lib.tenancy import tenant

DRAFT = "/o/acme/objectives/draft/"


@pytest.fixture
def typed(billing, quarter, pia):
    """What somebody types into the form for a whole OKR."""

    def fill(**changes):
        return {
            "title": "No bill comes as a surprise",
            "why": "Every second call is about a bill.",
            "team": billing.reference,
            "cycle": quarter.pk,
            "owner": pia.pk,
            "ambition": "aspirational",
            "sponsor": "",
            "parent": "",
            "rows": "2",
            "kr-0-title": "Patients who complain about a bill",
            "kr-0-kind": "moves",
            "kr-0-baseline": "9",
            "kr-0-target": "4",
            "kr-0-unit": "",
            "kr-0-frequency_days": "7",
            "kr-1-title": "Estimates within 10 % of the bill",
            "kr-1-kind": "moves",
            "kr-1-baseline": "41 %",
            "kr-1-target": "80 %",
            "kr-1-unit": "",
            "kr-1-frequency_days": "30",
        } | changes

    return fill


def the_objective(acme):
    with tenant(acme.pk):
        return Objective.objects.select_related("cycle").get()


def key_results(acme):
    with tenant(acme.pk):
        return [
            (row.title, row.kind, row.baseline, row.target, row.unit)
            for row in KeyResult.objects.order_by("position")
        ]
