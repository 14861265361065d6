"""What changes units, teams and who works where; each verb is one transaction."""

from teams.actions.groups import (
    edit_team_of_teams,
    end_stay,
    form_team_of_teams,
    take_in,
)
from teams.actions.teams import (
    add_person,
    archive_team,
    archive_unit,
    create_team,
    create_unit,
    dedicate_team,
    edit_team,
    edit_unit,
    end_role,
    functions_named,
    join_by_invitation,
    restore_team,
    set_functions,
)

__all__ = [
    "add_person",
    "archive_team",
    "archive_unit",
    "create_team",
    "create_unit",
    "dedicate_team",
    "edit_team",
    "edit_team_of_teams",
    "edit_unit",
    "end_role",
    "end_stay",
    "form_team_of_teams",
    "functions_named",
    "join_by_invitation",
    "restore_team",
    "set_functions",
    "take_in",
]
