"""Addresses below `/o/<slug>/kpis/`; the pages that show KPIs are composed above."""

from django.urls import path

from measures import views

app_name = "measures"

urlpatterns = [
    path("kpis/new/", views.kpi_create, name="kpi_create"),
    path("kpis/import/", views.values_import, name="values_import"),
    path("kpis/<str:reference>/edit/", views.kpi_edit, name="kpi_edit"),
    path("kpis/<str:reference>/value/", views.value_add, name="value_add"),
    path("kpis/<str:reference>/archive/", views.kpi_archive, name="kpi_archive"),
    path("kpis/<str:reference>/restore/", views.kpi_restore, name="kpi_restore"),
]
