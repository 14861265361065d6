"""Addresses below `/o/<slug>/`."""

from django.urls import path

from organizations.views.audit import audit
from organizations.views.settings import general
from organizations.views.tokens import token_list, token_revoke

app_name = "organizations"
urlpatterns = [
    path("settings/", general, name="settings"),
    path("settings/tokens/", token_list, name="token_list"),
    path("settings/tokens/<int:pk>/revoke/", token_revoke, name="token_revoke"),
    path("settings/audit/", audit, name="audit"),
]
