"""Addresses of sprints and their goals in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from sprints.api import goals, sprints

urlpatterns = [
    path("sprints/", sprints.SprintsView.as_view(), name="sprints"),
    path("sprints/<str:reference>/", sprints.SprintView.as_view(), name="sprint"),
    path("sprints/<str:reference>/goal/", goals.SprintGoalView.as_view(), name="goal"),
]
