"""Addresses of imports, below `/o/<slug>/imports/`."""

from django.urls import include, path

from objectives.importing import views

run_urls = [
    path("", views.import_progress, name="import_progress"),
    path("columns/", views.import_mapping, name="import_mapping"),
    path("preview/", views.import_preview, name="import_preview"),
    path("confirm/", views.import_confirm, name="import_confirm"),
    path("discard/", views.import_discard, name="import_discard"),
    path("result/", views.import_result, name="import_result"),
]
urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("new/", views.import_upload, name="import_upload"),
    path("<int:pk>/", include(run_urls)),
]
