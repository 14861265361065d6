"""Addresses below `/o/<slug>/`."""

from django.urls import URLPattern

app_name = "teams"
urlpatterns: list[URLPattern] = []
