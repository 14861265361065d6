"""How the audit trail reads: what a table holds and what an act is called."""

from functools import cache

from django.apps import apps

from organizations.models import AuditEvent, Organization, TenantModel

SENTENCES = {
    "activity.read": "read what changed",
    "api_token.created": "made an API token",
    "api_token.revoked": "revoked an API token",
    "audit.read": "read the audit trail",
    "invitation.accepted": "accepted an invitation",
    "invitation.mailed": "the invitation left by mail",
    "invitation.resent": "sent an invitation again",
    "invitation.revoked": "took an invitation back",
    "invitation.sent": "invited somebody",
    "membership.deactivated": "took somebody's access away",
    "membership.reactivated": "gave somebody access again",
    "membership.role_changed": "changed somebody's role",
    "organization.founded": "founded the organisation",
    "organization.settings_changed": "changed the settings",
    "team.archived": "archived a team",
    "team.created": "created a team",
    "team.edited": "changed a team",
    "team.functions_set": "changed what a team can do",
    "team.person_added": "brought somebody into a team",
    "team.restored": "brought a team back",
    "team.role_ended": "ended somebody's role in a team",
    "unit.archived": "archived a unit",
    "unit.created": "created a unit",
    "unit.edited": "changed a unit",
}
_OPERATIONS = {"insert": "added", "update": "changed", "delete": "removed"}


def sentence(event: AuditEvent) -> str:
    """Say what was done: "changed the settings", else the act's own words."""
    known = SENTENCES.get(event.action)
    if known is not None:
        return known
    if not event.action:
        return f"{_OPERATIONS.get(event.operation, event.operation)} without an action"
    return event.action.replace(".", ": ").replace("_", " ")


def changes(event: AuditEvent) -> list[tuple[str, object, object]]:
    """Return each column that changed with its value before and after."""
    before, after = event.before or {}, event.after or {}
    hidden = {"id", "organization_id"}
    names = [name for name in {**before, **after} if name not in hidden]
    return [(name, before.get(name), after.get(name)) for name in names]


@cache
def kinds() -> dict[str, str]:
    """Return what each audited table holds: `teams_team` is "team"."""
    options = [
        model._meta  # noqa: SLF001 - Django's documented model API
        for model in apps.get_models()
        if issubclass(model, TenantModel | Organization)
    ]
    names = {option.db_table: str(option.verbose_name) for option in options}
    return dict(sorted(names.items(), key=lambda kind: kind[1]))
