"""Addresses of units and teams in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from teams.api import (
    ArchiveUnitView,
    RestoreTeamView,
    TeamOfTeamsView,
    TeamPeopleView,
    TeamPersonView,
    TeamsOfTeamsView,
    TeamsView,
    TeamView,
    UnitsView,
    UnitView,
)

urlpatterns = [
    path("units/", UnitsView.as_view(), name="units"),
    path("units/<int:pk>/", UnitView.as_view(), name="unit"),
    path("teams/", TeamsView.as_view(), name="teams"),
    path("teams/<str:reference>/", TeamView.as_view(), name="team"),
    path("teams/<str:reference>/people/", TeamPeopleView.as_view(), name="team_people"),
    path(
        "teams/<str:reference>/people/<int:pk>/",
        TeamPersonView.as_view(),
        name="team_person",
    ),
    path(
        "teams/<str:reference>/restore/",
        RestoreTeamView.as_view(),
        name="restore_team",
    ),
    path("teams-of-teams/", TeamsOfTeamsView.as_view(), name="teams_of_teams"),
    path(
        "teams-of-teams/<str:reference>/",
        TeamOfTeamsView.as_view(),
        name="team_of_teams",
    ),
    path("units/<int:pk>/archive/", ArchiveUnitView.as_view(), name="archive_unit"),
]
