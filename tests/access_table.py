"""Who gets what where: one line for each address, read by tests/test_access.py.

The lines of large rooms and of the API stand in tests/access_rows_*.py. A new page needs
one line, under its URL name:

    "room:thing_edit": Page(get=only(LEADERS), post=only(LEADERS, 422), reference="{team}")

- `get` and `post` say what each member is answered; `None` means the method is not
  there (405). `everybody(200)` answers all alike, `only(PEOPLE, status)` answers the
  named people so and refuses all others with 403; `{**only(...), "sam": 409}` says
  more. A post is sent without any field of the form, so who may post is answered 422,
  303 or 409; `.sending(field="value")` sends something where nothing says nothing.
- The keywords fill the address. `{team}` and its like name things that `places` in
  tests/access_places.py makes, once in each organisation; add what you need there.
- What outsiders are answered is not said here, since it is the same for every page of
  an organisation: log-in for who is not logged in, 404 for everybody else.

`Outside` is an address that belongs to no organisation: it says what somebody who is
not logged in is answered, and what somebody who is. `Api` is one of the API's: members
are answered `get`; tests/access_api.py says who may write what.
"""

from tests.access_kinds import (
    ADMINS,
    LEADERS,
    STEWARDS,
    TEAM,
    Open,
    Outside,
    Page,
    Row,
    Secret,
    everybody,
    only,
)
from tests.access_rows_api import API
from tests.access_rows_conversations import CONVERSATIONS
from tests.access_rows_objectives import OBJECTIVES
from tests.access_rows_sprints import SPRINTS

OUTSIDE: dict[str, Row] = {
    "front:home": Outside(get=(302, 302), gone=200),
    "front:set_up": Outside(get=(200, 200), post=(409, 409)),
    "front:demo_log_in": Outside(post=(404, 404)),
    "front:profile": Outside(get=(302, 200), post=(302, 422)),
    "front:typed_before": Outside(get=(302, 302), post=(302, 302)),
    "front:appearance": Outside(post=(303, 303)),
    "account_login": Outside(get=(200, 302), post=(200, 302)),
    "account_logout": Outside(get=(302, 200), post=(302, 302)),
    "account_inactive": Outside(get=(200, 200)),
    "account_signup": Outside(get=(200, 302), post=(200, 302)),
    "account_reauthenticate": Outside(get=(302, 200), post=(302, 200)),
    "account_email": Outside(get=(302, 200), post=(302, 302)),
    "account_email_verification_sent": Outside(get=(200, 200)),
    "account_change_password": Outside(get=(302, 200), post=(302, 200)),
    "account_set_password": Outside(get=(302, 302), post=(302, 302)),
    "account_reset_password": Outside(get=(200, 200), post=(200, 200)),
    "account_reset_password_done": Outside(get=(200, 200)),
    "account_reset_password_from_key": Outside(
        get=(200, 200), post=(200, 200), uidb36="1", key="no-such-key"
    ),
    "account_reset_password_from_key_done": Outside(get=(200, 200)),
    "account_confirm_login_code": Outside(get=(302, 302), post=(302, 302)),
    "account_confirm_email": Outside(
        get=(200, 200), post=(404, 404), key="no-such-key"
    ),
    "usersessions_list": Outside(get=(302, 200), post=(302, 302)),
    "api:schema": Outside(get=(200, 200)),
    "api:page": Outside(get=(200, 200)),
}

SCREENS: dict[str, Row] = {
    "screens:focus": Page(get=everybody()),
    "screens:alignment": Page(get=everybody()),
    "screens:alignment_list": Page(get=everybody(302)),
    "screens:alignment_views": Page(post=everybody(303)).sending(name="Mine"),
    "screens:alignment_wall": Page(get=everybody()),
    "screens:wall_read": Secret(token="{wall}"),
    "screens:leading": Page(get=everybody(), post=everybody(303)),
    "screens:report": Page(get=everybody()),
    "screens:report_read": Secret(token="{report}"),
    "screens:reading_share": Page(post=only(LEADERS, 303), what="report"),
    "screens:map": Page(get=everybody()),
    "screens:search": Page(get=everybody()),
    "screens:activity": Page(get=everybody()),
    "screens:alignment_compute": Page(post=everybody(303)),
    "screens:team_detail": Page(get=everybody(), reference="{team}"),
    "screens:team_past": Page(get=everybody(), reference="{team}"),
    "screens:team_archive": Page(post={**only(LEADERS, 409)}, reference="{team}"),
    "screens:layers": Page(get=only(ADMINS), post=only(ADMINS, 422)),
    "screens:kpi_list": Page(get=everybody()),
    "screens:kpi_detail": Page(get=everybody(), reference="{kpi}"),
    "screens:people": Page(get=everybody()),
    "screens:invite": Page(get=only(ADMINS), post=only(ADMINS, 422)),
    "screens:person_edit": Page(
        get=only(ADMINS), post=only(ADMINS, 422), pk="{person}"
    ),
    "screens:person_deactivate": Page(post=only(ADMINS, 303), pk="{person}"),
    "screens:person_reactivate": Page(post=only(ADMINS, 303), pk="{person}"),
    "screens:invitation_resend": Page(post=only(ADMINS, 303), pk="{invitation}"),
    "screens:invitation_revoke": Page(post=only(ADMINS, 303), pk="{invitation}"),
    "screens:invitation_accept": Open(
        get=everybody(302) | {"anonymous": 200, "off": 200, "otto": 403, "gone": 403},
        post=everybody(302) | {"anonymous": 422, "off": 422, "otto": 403, "gone": 403},
        token="{link}",
    ),
    "sprints:calendar_feed": Secret(token="{calendar}"),
    "sprints:summary_read": Secret(token="{summary}"),
}

ORGANIZATIONS: dict[str, Row] = {
    "organizations:settings": Page(get=only(ADMINS), post=only(ADMINS, 422)),
    "organizations:token_list": Page(get=everybody(), post=everybody(422)),
    "organizations:token_revoke": Page(post=only(ADMINS, 303), pk="{token}"),
    "organizations:audit": Page(get=only(ADMINS)),
}

TEAMS: dict[str, Row] = {
    "teams:team_list": Page(get=everybody()),
    "teams:team_create": Page(get=only(LEADERS), post=only(LEADERS, 422)),
    "teams:team_edit": Page(
        get=only(LEADERS + STEWARDS),
        post=only(LEADERS + STEWARDS, 422),
        reference="{team}",
    ),
    "teams:team_restore": Page(post=only(LEADERS, 303), reference="{archived_team}"),
    "teams:person_add": Page(post=only(LEADERS + STEWARDS, 422), reference="{team}"),
    "teams:role_end": Page(
        post=only(LEADERS + STEWARDS, 303), reference="{team}", pk="{role}"
    ),
    "teams:unit_list": Page(get=everybody(), post=only(LEADERS, 422)),
    "teams:unit_edit": Page(get=only(LEADERS), post=only(LEADERS, 422), pk="{unit}"),
    "teams:unit_archive": Page(post=only(LEADERS, 303), pk="{unit}"),
    "teams:group_create": Page(get=only(LEADERS), post=only(LEADERS, 422)),
    "teams:group_detail": Page(
        get=everybody(), post=only(LEADERS, 422), reference="{group}"
    ),
}

MEASURES: dict[str, Row] = {
    "measures:kpi_create": Page(
        get=only(LEADERS + TEAM), post=only(LEADERS + TEAM, 422)
    ),
    "measures:kpi_edit": Page(
        get=only(LEADERS + TEAM), post=only(LEADERS + TEAM, 422), reference="{kpi}"
    ),
    "measures:value_add": Page(
        get=only(LEADERS + TEAM), post=only(LEADERS + TEAM, 422), reference="{kpi}"
    ),
    "measures:kpi_archive": Page(post=only(LEADERS + TEAM, 303), reference="{kpi}"),
    "measures:kpi_restore": Page(post=only(LEADERS + TEAM, 303), reference="{kpi}"),
    "measures:values_import": Page(
        get=only(LEADERS + TEAM), post=only(LEADERS + TEAM, 422)
    ),
}

FLOW: dict[str, Row] = {
    "flow:flow": Page(get=everybody()),
    "flow:more": Page(get=everybody(), post=everybody(303)),
    "flow:items": Page(get=everybody()),
    "flow:outlook": Page(get=everybody(), reference="{running}"),
    "flow:chart": Page(get=everybody(), chart="aging"),
}

ROWS: dict[str, Row] = {}
for rows in (
    OUTSIDE,
    SCREENS,
    ORGANIZATIONS,
    TEAMS,
    MEASURES,
    OBJECTIVES,
    CONVERSATIONS,
    SPRINTS,
    FLOW,
    API,
):
    ROWS.update(rows)
