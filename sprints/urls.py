"""Addresses of sprints, below `/o/<slug>/`."""

from django.urls import include, path

from sprints.views import (
    goal_edit,
    goal_sort,
    sprint_detail,
    sprint_edit,
    sprint_list,
    sprint_plan,
)

# /o/<slug>/sprints/S-5/
sprint_urls = [
    path("", sprint_detail, name="sprint_detail"),
    path("edit/", sprint_edit, name="sprint_edit"),
    path("goal/", goal_edit, name="goal_edit"),
    path("goal/sort/", goal_sort, name="goal_sort"),
]

app_name = "sprints"
urlpatterns = [
    path("sprints/", sprint_list, name="sprint_list"),
    path("sprints/<str:reference>/", include(sprint_urls)),
    path("teams/<str:reference>/sprints/plan/", sprint_plan, name="sprint_plan"),
]
