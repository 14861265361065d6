"""Addresses of organisations and people in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from organizations.api import MeView, OrganizationView, PeopleView

urlpatterns = [
    path("", OrganizationView.as_view(), name="organization"),
    path("me/", MeView.as_view(), name="me"),
    path("people/", PeopleView.as_view(), name="people"),
]
