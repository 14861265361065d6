"""Addresses of sprints and their goals in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from sprints.api import SprintGoalView, SprintsView, SprintView

urlpatterns = [
    path("sprints/", SprintsView.as_view(), name="sprints"),
    path("sprints/<str:reference>/", SprintView.as_view(), name="sprint"),
    path("sprints/<str:reference>/goal/", SprintGoalView.as_view(), name="goal"),
]
