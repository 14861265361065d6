"""Who may import."""

from objectives.models import ImportRun
from okrhub.lib.decisions import Decision, allow_if
from teams.standing import Standing


def may_import(actor: Standing) -> Decision:
    """Let owners and administrators import: facts pass by the limit (DOMAIN 2.3)."""
    return allow_if(actor.administers, "Administrators import files.")


def may_see_import(actor: Standing, run: ImportRun, may_import: Decision) -> Decision:
    """Let who began an import go on with it, and administrators.

    `may_import` says whether the actor may import such files at all.
    """
    return may_import and allow_if(
        actor.administers or run.author_id == actor.membership_id,
        "Who began an import, and administrators, see it.",
    )
