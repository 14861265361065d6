"""Addresses below `/o/<slug>/`; a team's own page, `teams/T-4/`, is composed above."""

from django.urls import include, path

from teams.views.groups import group_create, group_detail
from teams.views.people import person_add, role_end
from teams.views.teams import team_create, team_edit, team_list, team_restore
from teams.views.units import unit_archive, unit_edit, unit_list

app_name = "teams"
team_urls = [
    path("edit/", team_edit, name="team_edit"),
    path("restore/", team_restore, name="team_restore"),
    path("of-teams/", group_detail, name="group_detail"),
    path("people/", person_add, name="person_add"),
    path("people/<int:pk>/end/", role_end, name="role_end"),
]
unit_urls = [
    path("", unit_list, name="unit_list"),
    path("<int:pk>/", unit_edit, name="unit_edit"),
    path("<int:pk>/archive/", unit_archive, name="unit_archive"),
]
urlpatterns = [
    path("teams/", team_list, name="team_list"),
    path("teams/new/", team_create, name="team_create"),
    path("teams/new-of-teams/", group_create, name="group_create"),
    path("teams/<str:reference>/", include(team_urls)),
    path("units/", include(unit_urls)),
]
