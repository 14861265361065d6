"""Addresses of composed pages, below `/o/<slug>/`."""

from django.urls import path

from screens.views.alignment import alignment, compute_alignment

app_name = "screens"
urlpatterns = [
    path("alignment/", alignment, name="alignment"),
    path("alignment/compute/", compute_alignment, name="alignment_compute"),
]
