"""Comments with who is mentioned and how others reacted."""

from conversations.models.comments import Comment, Mention, Reaction

__all__ = ["Comment", "Mention", "Reaction"]
