"""Organisation and people in the API."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from okrhub.lib.api import answer, validated, version_seen
from organizations import queries
from organizations.actions import edit_settings
from organizations.models import Membership, OrganizationSettings

LAYERS = ("has_many_teams", "has_units", "has_annual_cycle", "has_strategy")


class PersonSerializer(serializers.Serializer[Membership]):
    """A person in the organisation."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    role = serializers.ChoiceField(choices=Membership.Role.choices, read_only=True)
    title = serializers.CharField(read_only=True)
    is_active = serializers.BooleanField(read_only=True)


class PersonReferenceSerializer(serializers.Serializer[Membership]):
    """A person as other records name them."""

    id = serializers.IntegerField(source="pk", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)


class OrganizationSerializer(serializers.ModelSerializer[OrganizationSettings]):
    """The organisation: its name, calendar, limits, thresholds and layers."""

    slug = serializers.SlugField(source="organization.slug", read_only=True)
    name = serializers.CharField(source="organization.name", max_length=120)

    class Meta:
        model = OrganizationSettings
        fields = (
            "slug",
            "name",
            "why",
            "time_zone",
            "week_starts_on",
            "fiscal_year_starts_in",
            "check_in_weekday",
            "quarterly_limit",
            "annual_limit",
            "committed_high",
            "committed_low",
            "aspirational_high",
            "aspirational_low",
            *LAYERS,
            "version",
        )
        read_only_fields = ("quarterly_limit", "annual_limit", "version")


class OrganizationView(APIView):
    """The organisation itself."""

    @extend_schema(responses=OrganizationSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Return the organisation."""
        return self.show(request)

    @extend_schema(request=OrganizationSerializer, responses=OrganizationSerializer)
    def patch(self, request: Request, slug: str) -> Response:
        """Change name, calendar, thresholds or layers."""
        inner: Any = request
        changes = validated(OrganizationSerializer, request, partial=True)
        changes |= changes.pop("organization", {})
        edit_settings(version_seen(request), actor=inner.membership, **changes)
        return self.show(request)

    @staticmethod
    def show(request: Request) -> Response:
        """Read the settings afresh."""

        def read() -> tuple[OrganizationSerializer, int]:
            settings = OrganizationSettings.objects.select_related("organization").get()
            return OrganizationSerializer(settings), settings.version

        return answer(request, read)


class PeopleView(ListAPIView[Membership]):
    """Everybody in the organisation."""

    serializer_class = PersonSerializer

    def get_queryset(self) -> QuerySet[Membership]:
        """Return people by name."""
        return queries.people()


class MeView(APIView):
    """The person whose token or session asks."""

    @extend_schema(responses=PersonSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Return who asks, and with what role."""
        inner: Any = request
        return Response(PersonSerializer(inner.membership).data)
