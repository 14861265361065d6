"""Who may import."""

from okrhub.lib.decisions import Decision, allow_if
from teams.standing import Standing


def may_import(actor: Standing) -> Decision:
    """Let owners and administrators import: facts pass by the limit (DOMAIN 2.3)."""
    return allow_if(actor.administers, "Administrators import files.")
