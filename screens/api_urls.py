"""Addresses of acts that span rooms in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from screens.api import (
    ArchiveTeamView,
    BoardViewsView,
    BoardViewView,
    LeadingView,
    PublishDraftView,
    ReadingAddressesView,
    ReadingAddressView,
    ReportView,
)
from screens.map.api import MapView
from screens.search.api import ActivityView, SearchView

urlpatterns = [
    path("report/", ReportView.as_view(), name="report"),
    path("alignment/views/", BoardViewsView.as_view(), name="board_views"),
    path("alignment/views/<int:pk>/", BoardViewView.as_view(), name="board_view"),
    path(
        "reading-addresses/", ReadingAddressesView.as_view(), name="reading_addresses"
    ),
    path(
        "reading-addresses/<int:pk>/",
        ReadingAddressView.as_view(),
        name="reading_address",
    ),
    path("leading/", LeadingView.as_view(), name="leading"),
    path("map/", MapView.as_view(), name="map"),
    path("search/", SearchView.as_view(), name="search"),
    path("activity/", ActivityView.as_view(), name="activity"),
    path(
        "teams/<str:reference>/archive/",
        ArchiveTeamView.as_view(),
        name="archive_team",
    ),
    path(
        "drafts/<str:reference>/publish/",
        PublishDraftView.as_view(),
        name="draft_publish",
    ),
]
