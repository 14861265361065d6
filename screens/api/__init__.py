"""What spans rooms, in the API."""

from screens.api.acts import ArchiveTeamView, PublishDraftView
from screens.api.leading import LeadingView
from screens.api.report import ReportView

__all__ = ["ArchiveTeamView", "LeadingView", "PublishDraftView", "ReportView"]
