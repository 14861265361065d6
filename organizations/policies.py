"""Who may do what in an organisation. Pure: facts come in, decisions go out.

`RULES` is the table that `docs/roles.md` shows; a rule that needs more than the role
is a function below it.
"""

from dataclasses import dataclass, field

from okrhub.lib.decisions import ALLOWED, Decision, denied
from organizations.models import Membership

Role = Membership.Role
EVERYBODY = frozenset(Role)
ADMINS = frozenset({Role.OWNER, Role.ADMIN})
LEADERS = ADMINS | {Role.LEADER}
WRITERS = EVERYBODY - {Role.VIEWER}


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table of roles: who may do `act`.

    `roles` of the organisation hold it everywhere, `team_roles` in their own team.
    """

    act: str
    roles: frozenset[Role]
    team_roles: frozenset[str] = field(default_factory=frozenset)

    def decide(self, role: str, team_roles: frozenset[str] = frozenset()) -> Decision:
        """Decide for somebody with a role, and `team_roles` in the team in question."""
        if role in self.roles or team_roles & self.team_roles:
            return ALLOWED
        return denied(f"Only {self.who()} may {self.act}.")

    def who(self) -> str:
        """Say who holds it: "an owner, an administrator or the product owner"."""
        names = [_ARTICLE[role] for role in Role if role in self.roles]
        names += [f"the team's {_spoken(role)}" for role in sorted(self.team_roles)]
        *first, last = names
        return f"{', '.join(first)} or {last}" if first else last


_ARTICLE = {
    Role.OWNER: "an owner",
    Role.ADMIN: "an administrator",
    Role.LEADER: "a leader",
    Role.MEMBER: "a member",
    Role.VIEWER: "a viewer",
}

RULES = {
    "read": Rule("read what the organisation does", EVERYBODY),
    "edit_settings": Rule("change the settings", ADMINS),
    "invite": Rule("invite people", ADMINS),
    "change_role": Rule("change somebody's role", ADMINS),
    "give_ownership": Rule(
        "make somebody an owner, or take it away", frozenset({Role.OWNER})
    ),
    "deactivate": Rule("take somebody's access away or give it back", ADMINS),
    "read_audit": Rule("read the audit trail", ADMINS),
    "create_token": Rule("make a token for themselves", EVERYBODY),
    "revoke_token": Rule("revoke somebody else's token", ADMINS),
}

LAST_OWNER = "An organisation needs an owner. Make somebody else an owner first."


def may_edit_settings(actor: Membership) -> Decision:
    """Decide on changing the organisation's settings and layers."""
    return RULES["edit_settings"].decide(actor.role)


def may_invite(actor: Membership, role: str = Role.MEMBER) -> Decision:
    """Decide on inviting somebody into a role."""
    decision = RULES["invite"].decide(actor.role)
    if decision and role == Role.OWNER:
        return RULES["give_ownership"].decide(actor.role)
    return decision


def may_change_role(
    actor: Membership, person: Membership, role: str, *, owners: int
) -> Decision:
    """Decide on a person's new role; `owners` counts the active owners there are."""
    decision = RULES["change_role"].decide(actor.role)
    if not decision:
        return decision
    if Role.OWNER in {role, person.role} and role != person.role:
        decision = RULES["give_ownership"].decide(actor.role)
    if decision and _is_last_owner(person, owners) and role != Role.OWNER:
        return denied(LAST_OWNER)
    return decision


def may_deactivate(actor: Membership, person: Membership, *, owners: int) -> Decision:
    """Decide on taking a person's access away; everybody may leave by themselves."""
    decision = ALLOWED
    if actor.pk != person.pk:
        decision = RULES["deactivate"].decide(actor.role)
        if decision and person.role == Role.OWNER:
            decision = RULES["give_ownership"].decide(actor.role)
    if decision and _is_last_owner(person, owners):
        return denied(LAST_OWNER)
    return decision


def may_reactivate(actor: Membership, person: Membership) -> Decision:
    """Decide on giving a person's access back."""
    decision = RULES["deactivate"].decide(actor.role)
    if decision and person.role == Role.OWNER:
        return RULES["give_ownership"].decide(actor.role)
    return decision


def may_read_audit(actor: Membership) -> Decision:
    """Decide on reading the audit trail."""
    return RULES["read_audit"].decide(actor.role)


def may_create_token(actor: Membership) -> Decision:
    """Decide on making a token, which can do no more than its person."""
    return RULES["create_token"].decide(actor.role)


def may_revoke_token(actor: Membership, owner_id: int) -> Decision:
    """Decide on revoking a token of the membership `owner_id`; one's own always."""
    if actor.pk == owner_id:
        return ALLOWED
    return RULES["revoke_token"].decide(actor.role)


def _is_last_owner(person: Membership, owners: int) -> bool:
    return person.is_active and person.role == Role.OWNER and owners < 2


def _spoken(role: str) -> str:
    return role.replace("_", " ")
