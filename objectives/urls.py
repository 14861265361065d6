"""Addresses below `/o/<slug>/`."""

from django.urls import include, path

from objectives.views import (
    check_ins,
    cycles,
    drafting,
    limits,
    lists,
    pages,
    pasting,
    steps,
)
from objectives.views.step_table import STEPS, url_name

app_name = "objectives"

objective_urls = [
    # objectives/
    path("", lists.objective_list, name="objective_list"),
    path("draft/", drafting.objective_draft, name="objective_draft"),
    path("<str:reference>/", pages.objective_detail, name="objective_detail"),
    path("<str:reference>/edit/", drafting.objective_edit, name="objective_edit"),
    *(
        path(
            f"<str:reference>/{key}/",
            steps.objective_step,
            {"key": key},
            name=url_name(key),
        )
        for key in STEPS
    ),
]

key_result_urls = [
    # key-results/
    path("<str:reference>/", pages.key_result_detail, name="key_result_detail"),
    path("<str:reference>/check-in/", check_ins.check_in, name="check_in"),
]

cycle_urls = [
    # cycles/
    path("", cycles.cycle_list, name="cycle_list"),
    path("next/<str:cadence>/", cycles.cycle_create_next, name="cycle_create_next"),
]

limit_urls = [
    # settings/limits/
    path("", limits.limits, name="limits"),
    path("organization/", limits.limits_organization, name="limits_organization"),
    path("units/<int:pk>/", limits.limits_unit, name="limits_unit"),
    path("teams/<str:reference>/", limits.limits_team, name="limits_team"),
]

urlpatterns = [
    path("cycles/", include(cycle_urls)),
    path("settings/limits/", include(limit_urls)),
    path("objectives/", include(objective_urls)),
    path("key-results/", include(key_result_urls)),
    path("check-ins/<str:reference>/", check_ins.check_in_round, name="check_in_round"),
    path("paste/", pasting.paste, name="paste"),
    path("imports/", include("objectives.importing.urls")),
]
