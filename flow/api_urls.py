"""Addresses of what was computed in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from flow.api import AlignmentView

urlpatterns = [
    path("alignment/", AlignmentView.as_view(), name="alignment"),
]
