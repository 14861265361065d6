"""Where a person stands: the role in the organisation and the roles in teams."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from organizations.models import Membership
from teams.models import TeamMembership

Role = Membership.Role
TeamRole = TeamMembership.Role
NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Standing:
    """What policies need to know of a person on a day; made by `queries.standing`.

    `team_roles` holds the roles by the team's id. A viewer, and somebody whose access
    was taken away, writes nowhere, whatever the roles in teams say.
    """

    membership_id: int
    role: str
    team_roles: Mapping[int, frozenset[str]] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        """Say whether the person may change anything at all."""
        return self.role in Role and self.role != Role.VIEWER

    @property
    def administers(self) -> bool:
        """Say whether the person is an owner or an administrator."""
        return self.role in {Role.OWNER, Role.ADMIN}

    @property
    def leads(self) -> bool:
        """Say whether the person is a leader, an administrator or an owner."""
        return self.administers or self.role == Role.LEADER

    @property
    def teams(self) -> frozenset[int]:
        """Return the ids of the teams the person is in."""
        return frozenset(self.team_roles)

    def roles_in(self, team_id: int | None) -> frozenset[str]:
        """Return the roles in a team; none for a viewer."""
        if team_id is None or not self.writes:
            return NONE
        return self.team_roles.get(team_id, NONE)

    def is_in(self, team_id: int | None) -> bool:
        """Say whether the person works in a team and may write there."""
        return bool(self.roles_in(team_id))

    def is_product_owner_of(self, team_id: int | None) -> bool:
        """Say whether the person is a team's product owner."""
        return TeamRole.PRODUCT_OWNER in self.roles_in(team_id)

    def is_scrum_master_of(self, team_id: int | None) -> bool:
        """Say whether the person is a team's scrum master."""
        return TeamRole.SCRUM_MASTER in self.roles_in(team_id)
