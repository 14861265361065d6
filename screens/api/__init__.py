"""What spans rooms, in the API."""

from screens.api.acts import ArchiveTeamView, PublishDraftView
from screens.api.leading import LeadingView
from screens.api.reading import (
    BoardViewsView,
    BoardViewView,
    ReadingAddressesView,
    ReadingAddressView,
)
from screens.api.report import ReportView

__all__ = [
    "ArchiveTeamView",
    "BoardViewView",
    "BoardViewsView",
    "LeadingView",
    "PublishDraftView",
    "ReadingAddressView",
    "ReadingAddressesView",
    "ReportView",
]
