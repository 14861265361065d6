"""What imports from other tools have in common: who may, and what columns become."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from objectives.importing.mapping import MappingError
from objectives.importing.places import teams_here
from okrhub.lib.decisions import Decision
from organizations.models import Membership
from sprints import policies
from sprints.importing.columns import describe
from sprints.importing.forms import FieldsForm
from sprints.importing.reading import TeamHere, headers_of
from teams.queries import current_teams, standing
from teams.standing import Standing

OF_ANOTHER = (
    "{} is a work item of {} here: whoever brings that team’s work along can move it."
)


class FromTools:
    """A subject whose columns are known by their headers; `form` asks about them."""

    form: ClassVar[type[FieldsForm]]

    def may_import(self, actor: Standing) -> Decision:
        """Let product owners, scrum masters and administrators bring work along."""
        return policies.may_bring_work(actor)

    def describe(
        self, headers: Sequence[str], samples: Mapping[str, list[str]]
    ) -> list[dict[str, Any]]:
        """Return each column with first values and what its header says."""
        return describe(self.form.known, headers, samples)

    def columns_form(
        self,
        columns: Sequence[Mapping[str, Any]],
        mapping: Mapping[str, Any],
        data: Any = None,
    ) -> FieldsForm:
        """Return the form that asks what the columns mean."""
        return self.form(columns, mapping, data)

    def check_mapping(self, mapping: Mapping[str, Any], headers: Sequence[str]) -> None:
        """Raise MappingError where the mapping names columns that the file lacks."""
        missing = sorted(set(headers_of(mapping)) - set(headers))
        if missing:
            names = ", ".join(f"“{name}”" for name in missing)
            raise MappingError(
                f"The mapping names columns that the file lacks: {names}."
            )

    def headers_used(self, mapping: Mapping[str, Any]) -> set[str]:
        """Return the columns that become something."""
        return set(headers_of(mapping))


def teams_of_others(author: Membership | None, on: date) -> dict[int, str]:
    """Return the names of the teams whose work this person may not bring, by id.

    Two queries. Items that are here of such a team stay there; those of a team that is
    archived go where their tool says.
    """
    if author is None:
        return {}
    person = standing(author, on)
    return {
        team.pk: team.name
        for team in current_teams()
        if not policies.may_bring_work_of(person, team)
    }


def teams_for(author: Membership | None, on: date) -> dict[str, TeamHere]:
    """Return the teams by compared name, each with what speaks against its import."""
    person = standing(author, on) if author else None
    return {
        name: TeamHere(
            team.pk,
            team.name,
            policies.may_bring_work_of(person, team).reason if person else "",
        )
        for name, team in teams_here().items()
    }
