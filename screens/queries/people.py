"""The people of an organisation as the page lists them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from okrhub.lib.decisions import Decision
from organizations import policies
from organizations.models import Membership
from organizations.queries import owner_count
from teams.models import TeamMembership
from teams.queries import roles_by_person


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person, their roles in teams, and what the reader may do about them."""

    person: Membership
    roles: list[TeamMembership]
    is_reader: bool
    may_edit: Decision
    may_deactivate: Decision
    may_reactivate: Decision

    @property
    def key(self) -> str:
        """Return what tells the row's dialog from others."""
        return str(self.person.pk)

    @property
    def warning(self) -> str:
        """Say what taking this person's access away means."""
        return (
            f"{self.person.user.name} loses access at the next click, and all tokens. "
            "What was written stays. You can give access again."
        )


def person_rows(
    people: Sequence[Membership], reader: Membership, on: date
) -> list[PersonRow]:
    """Return a row for each person. Two queries."""
    owners = owner_count()
    roles = roles_by_person(people, on)
    return [
        PersonRow(
            person,
            roles.get(person.pk, []),
            is_reader=person.pk == reader.pk,
            may_edit=policies.may_change_role(
                reader, person, person.role, owners=owners
            ),
            may_deactivate=policies.may_deactivate(reader, person, owners=owners),
            may_reactivate=policies.may_reactivate(reader, person),
        )
        for person in people
    ]
