"""Organisation and people in the API."""

import zoneinfo
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from okrhub.lib.api import LONGEST_TEXT, Fraction, Given, validated, version_seen
from organizations import queries
from organizations.actions import edit_settings
from organizations.endpoints import Endpoint, ListEndpoint
from organizations.models import FiguresWindow, Membership, OrganizationSettings


class PersonSerializer(serializers.Serializer[Membership]):
    """A person in the organisation."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="user.name")
    email = serializers.EmailField(source="user.email")
    role = serializers.ChoiceField(choices=Membership.Role.choices)
    title = serializers.CharField()
    is_active = serializers.BooleanField()


class PersonReferenceSerializer(serializers.Serializer[Membership]):
    """A person as other records name them."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="user.name")


class OrganizationSerializer(serializers.Serializer[OrganizationSettings]):
    """The organisation: its name, calendar, limits, thresholds and layers."""

    slug = serializers.SlugField(source="organization.slug")
    name = serializers.CharField(source="organization.name")
    why = serializers.CharField()
    time_zone = serializers.CharField()
    week_starts_on = serializers.IntegerField(help_text="0 is Monday.")
    fiscal_year_starts_in = serializers.IntegerField(help_text="1 is January.")
    check_in_weekday = serializers.IntegerField(help_text="0 is Monday.")
    quarterly_limit = serializers.IntegerField(help_text="Set at limits/.")
    annual_limit = serializers.IntegerField(help_text="Set at limits/.")
    committed_high = Fraction()
    committed_low = Fraction()
    aspirational_high = Fraction()
    aspirational_low = Fraction()
    most_complex_percent = serializers.IntegerField(
        help_text="Of all OKRs so many count as the most complex: a reading aid."
    )
    figures_window = serializers.ChoiceField(
        FiguresWindow.choices,
        help_text="The time that figures about work look at; a team can choose another.",
    )
    has_many_teams = serializers.BooleanField()
    has_units = serializers.BooleanField()
    has_annual_cycle = serializers.BooleanField()
    has_strategy = serializers.BooleanField()
    has_kpis = serializers.BooleanField()
    version = serializers.IntegerField()


class Threshold(Fraction):
    """A line of health: two decimals, above 0."""

    def __init__(self, **options: Any) -> None:
        """Keep the bounds."""
        super().__init__(
            max_digits=3, decimal_places=2, min_value=Decimal("0.01"), **options
        )


class OrganizationGiven(Given):
    """What can be changed; the limits have an address of their own."""

    name = serializers.CharField(max_length=120)
    why = serializers.CharField(max_length=LONGEST_TEXT, allow_blank=True)
    time_zone = serializers.CharField(max_length=64)
    week_starts_on = serializers.IntegerField(min_value=0, max_value=6)
    fiscal_year_starts_in = serializers.IntegerField(min_value=1, max_value=12)
    check_in_weekday = serializers.IntegerField(min_value=0, max_value=6)
    committed_high = Threshold()
    committed_low = Threshold()
    aspirational_high = Threshold()
    aspirational_low = Threshold()
    most_complex_percent = serializers.IntegerField(min_value=0, max_value=100)
    figures_window = serializers.ChoiceField(FiguresWindow.choices)
    has_many_teams = serializers.BooleanField()
    has_units = serializers.BooleanField()
    has_annual_cycle = serializers.BooleanField()
    has_strategy = serializers.BooleanField()
    has_kpis = serializers.BooleanField()

    def validate_time_zone(self, name: str) -> str:
        """Refuse what is no time zone."""
        if name not in zoneinfo.available_timezones():
            raise serializers.ValidationError("Say a time zone such as Europe/Oslo.")
        return name


class OrganizationView(Endpoint):
    """The organisation itself."""

    tag = "Organisation"
    operations = {"get": "get_organization", "patch": "edit_organization"}
    serializer_class = OrganizationSerializer
    given = {"patch": OrganizationGiven}
    versioned = {"patch": True}

    def get(self, request: Request, slug: str) -> Response:
        """Return the organisation: calendar, limits, thresholds and layers."""
        return self.shown(queries.settings_with_organization)

    def patch(self, request: Request, slug: str) -> Response:
        """Change name, calendar, thresholds or layers."""
        changes = validated(OrganizationGiven, request, partial=True)
        edit_settings(version_seen(request), actor=self.asked.membership, **changes)
        return self.shown(queries.settings_with_organization)


class PeopleView(ListEndpoint[Membership]):
    """List everybody in the organisation, by name."""

    tag = "Organisation"
    operations = {"get": "list_people"}
    serializer_class = PersonSerializer
    model = Membership

    def rows(self) -> QuerySet[Membership]:
        """Return people by name."""
        return queries.people()


class MeView(Endpoint):
    """The person whose token or session asks."""

    tag = "Organisation"
    operations = {"get": "get_me"}
    serializer_class = PersonSerializer

    def get(self, request: Request, slug: str) -> Response:
        """Return who asks, and with what role."""
        return self.shown(lambda: self.asked.membership)
