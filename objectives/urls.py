"""Addresses below `/o/<slug>/`."""

from django.urls import URLPattern

app_name = "objectives"
urlpatterns: list[URLPattern] = []
