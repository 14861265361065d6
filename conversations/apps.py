"""What people say to one another about OKRs."""

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    """Opinions, comments, proposals to teams and the barriers they meet."""

    name = "conversations"
