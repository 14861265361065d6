"""The API: `/api/v1/<slug>/...` and its schema."""

from importlib import import_module

from django.urls import include, path

from screens.views.api import api_page, api_schema

ROOMS = (
    "organizations",
    "teams",
    "measures",
    "objectives",
    "conversations",
    "sprints",
    "flow",
    "screens",
)

records = [
    entry for room in ROOMS for entry in import_module(f"{room}.api_urls").urlpatterns
]

app_name = "api"
urlpatterns = [
    path("", api_page, name="page"),
    path("schema/", api_schema, name="schema"),
    path("v1/<slug:slug>/", include(records)),
]
