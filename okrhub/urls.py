"""Every address: accounts, the pages of an organisation, the API."""

from django.urls import include, path

organization_pages = [
    path("", include("screens.urls")),
    path("", include("organizations.urls")),
    path("", include("teams.urls")),
    path("", include("measures.urls")),
    path("", include("objectives.urls")),
    path("", include("conversations.urls")),
    path("", include("sprints.urls")),
    path("", include("flow.urls")),
]

urlpatterns = [
    path("", include("screens.front_urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("o/<slug:slug>/", include(organization_pages)),
    path("api/", include("okrhub.api_urls")),
]

handler400 = "screens.errors.bad_request"
handler403 = "screens.errors.not_permitted"
handler404 = "screens.errors.not_found"
handler500 = "screens.errors.server_error"
