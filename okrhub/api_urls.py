"""The API: `/api/v1/<slug>/...` and its schema."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
