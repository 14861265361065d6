"""The API: `/api/v1/<slug>/...` and its schema."""

from django.urls import include, path

from organizations.api import MeView, OrganizationView, PeopleView
from screens.views.api import api_schema
from teams.api import TeamPeopleView, TeamsView, TeamView, UnitsView, UnitView

records = [
    path("", OrganizationView.as_view(), name="organization"),
    path("me/", MeView.as_view(), name="me"),
    path("people/", PeopleView.as_view(), name="people"),
    path("units/", UnitsView.as_view(), name="units"),
    path("units/<int:pk>/", UnitView.as_view(), name="unit"),
    path("teams/", TeamsView.as_view(), name="teams"),
    path("teams/<str:reference>/", TeamView.as_view(), name="team"),
    path("teams/<str:reference>/people/", TeamPeopleView.as_view(), name="team_people"),
]

app_name = "api"
urlpatterns = [
    path("schema/", api_schema, name="schema"),
    path("v1/<slug:slug>/", include(records)),
]
