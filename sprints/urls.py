"""Addresses below `/o/<slug>/`."""

from django.urls import URLPattern

app_name = "sprints"
urlpatterns: list[URLPattern] = []
