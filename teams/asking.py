"""Who asks, and on which day: what prepared statements are told about a person."""

from datetime import date
from typing import Any

from django.db.models import BigIntegerField, BooleanField, DateField

from okrhub.lib.prepared import Parameter
from teams.standing import Standing

ME = Parameter("me", BigIntegerField())
TEAMS = Parameter("teams", BigIntegerField(), many=True)
OWNED = Parameter("owned", BigIntegerField(), many=True)
STEWARDED = Parameter("stewarded", BigIntegerField(), many=True)
LEADS = Parameter("leads", BooleanField())
TODAY = Parameter("today", DateField())


def told_of(person: Standing, on: date) -> dict[str, Any]:
    """Return the parameters' values.

    `owned` are the teams whose product owner the person is, `stewarded` those and the
    scrum master's.
    """
    owned = {team for team in person.teams if person.is_product_owner_of(team)}
    mastered = {team for team in person.teams if person.is_scrum_master_of(team)}
    return {
        ME.name: person.membership_id,
        TEAMS.name: person.teams,
        OWNED.name: owned,
        STEWARDED.name: owned | mastered,
        LEADS.name: person.leads,
        TODAY.name: on,
    }
