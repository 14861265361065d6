"""Who gets what where: one line for each address, read by tests/test_access.py.

A new page needs one line, under its URL name:

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

from collections.abc import Iterable
from typing import Self

ADMINS = ("ada", "adam")
LEADERS = (*ADMINS, "lena")
STEWARDS = ("pia", "sam")
TEAM = (*STEWARDS, "dev")
MEMBERS = (*LEADERS, *TEAM, "vera")

Answers = dict[str, int]


def everybody(status: int = 200) -> Answers:
    """Answer every member alike."""
    return dict.fromkeys(MEMBERS, status)


def only(people: Iterable[str], status: int = 200, others: int = 403) -> Answers:
    """Answer these people so, and refuse all others."""
    return everybody(others) | dict.fromkeys(people, status)


class Address:
    """How an address is filled in: the keywords of its URL."""

    def __init__(self, **kwargs: str) -> None:
        """Keep the keywords, and nothing to send."""
        self.kwargs = kwargs
        self.sends: dict[str, str] = {}

    @property
    def names_a_thing(self) -> bool:
        """Say whether the address names something of the organisation."""
        return any("{" in text for text in self.kwargs.values())

    def sending(self, **fields: str) -> Self:
        """Post these fields, where an empty form would say nothing about access."""
        self.sends = fields
        return self


class Page(Address):
    """A page below `/o/<slug>/`."""

    def __init__(
        self, get: Answers | None = None, post: Answers | None = None, **kwargs: str
    ) -> None:
        """Keep what members are answered; None: the method is not there (405)."""
        super().__init__(**kwargs)
        self.answers = {"get": get, "post": post}


class Open(Address):
    """A page of an organisation that is open to people who are no members yet."""

    def __init__(self, get: Answers, post: Answers, **kwargs: str) -> None:
        """Keep what each of the cast is answered, outsiders too."""
        super().__init__(**kwargs)
        self.answers = {"get": get, "post": post}


class Secret(Address):
    """A page of an organisation that whoever has its address may read."""

    def __init__(self, **kwargs: str) -> None:
        """Keep the keywords; it cannot be written."""
        super().__init__(**kwargs)


class Api(Address):
    """An address of the API below `/api/v1/<slug>/`; `get` None: it is written only."""

    def __init__(self, get: Answers | None, **kwargs: str) -> None:
        """Keep what members are answered."""
        super().__init__(**kwargs)
        self.get = get


class Outside(Address):
    """An address that belongs to no organisation.

    A pair says what somebody is answered who is not logged in, and who is.
    """

    def __init__(
        self,
        get: tuple[int, int] | None = None,
        post: tuple[int, int] | None = None,
        gone: int | None = None,
        **kwargs: str,
    ) -> None:
        """Keep the pairs; None: the method is not there (405).

        `gone` is what somebody is answered who belongs nowhere any more.
        """
        super().__init__(**kwargs)
        self.gone = gone
        self.answers = {"get": get, "post": post}


Row = Outside | Open | Secret | Page | Api

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

LIMITS = {"version": "1", "quarterly": "2", "annual": "4"}
# A step that the objective's state does not allow is a conflict for everybody.
OBJECTIVES: dict[str, Row] = {
    "objectives:objective_list": Page(get=everybody()),
    "objectives:objective_draft": Page(
        get=only(LEADERS + TEAM), post=only(LEADERS + TEAM, 422)
    ),
    "objectives:objective_detail": Page(get=everybody(), reference="{objective}"),
    "objectives:draft_list": Page(get=everybody()),
    "objectives:draft_begin": Page(
        get=only((*LEADERS, "pia")), post=only((*LEADERS, "pia"), 422)
    ),
    "objectives:draft_edit": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{draft}"
    ),
    "objectives:draft_ask": Page(post=only(LEADERS, 409), reference="{draft}"),
    "objectives:draft_add": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{draft}"
    ),
    "screens:draft": Page(get=everybody(), reference="{draft}"),
    "screens:draft_read": Page(get=everybody(), reference="{draft}"),
    "objectives:objective_slice": Page(
        get=everybody(404), post=everybody(404), reference="{objective}"
    ),
    "screens:canvas": Page(get=everybody(), reference="{objective}"),
    "screens:draft_publish": Page(
        get=only(LEADERS), post=only(LEADERS, 303), reference="{draft}"
    ),
    "objectives:objective_field": Page(
        post=only(TEAM, 422), reference="{objective}", name="title"
    ),
    "objectives:key_result_field": Page(
        post=only(TEAM, 422), reference="{key_result}", name="title"
    ),
    "objectives:objective_move": Page(
        post=everybody(409), reference="{objective}"
    ).sending(place="1"),
    "objectives:key_result_move": Page(
        post=only(TEAM, 303), reference="{key_result}"
    ).sending(place="1"),
    "objectives:key_result_set_aside": Page(
        post=only(TEAM, 303), reference="{key_result}"
    ),
    "objectives:key_result_put_back": Page(
        post=only(TEAM, 303), reference="{key_result}"
    ),
    "objectives:objective_good_enough": Page(
        post=only(TEAM, 303), reference="{objective}"
    ).sending(question="source"),
    "objectives:key_result_contributor": Page(
        post=only(TEAM, 422), reference="{key_result}"
    ),
    "objectives:key_result_metric": Page(
        post=only(TEAM, 422), reference="{key_result}"
    ),
    "objectives:key_result_add": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "objectives:objective_edit": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "objectives:guard_rail_add": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{running}"
    ),
    "objectives:guard_rail_remove": Page(
        post=only(TEAM, 303), reference="{running}", pk="{guard_rail}"
    ),
    "objectives:objective_revisions": Page(get=everybody(), reference="{objective}"),
    "objectives:leads_to": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "objectives:leads_no_more": Page(
        post=only(TEAM, 303), reference="{ready}", target="{goal}"
    ),
    "objectives:size_up": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "objectives:stand_alone": Page(post=only(TEAM, 303), reference="{objective}"),
    "objectives:objective_make_ready": Page(
        get=only(["pia"]), post=only(["pia"], 409), reference="{objective}"
    ),
    "objectives:objective_commit": Page(
        get=only(["pia"]), post=only(["pia"], 303), reference="{ready}"
    ),
    "objectives:objective_decline": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{objective}"
    ),
    "objectives:objective_drop": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{running}"
    ),
    "objectives:objective_void": Page(
        get=only(ADMINS), post=only(ADMINS, 303), reference="{objective}"
    ),
    "objectives:objective_pause": Page(
        get=only(["pia"]), post=only(["pia"], 303), reference="{running}"
    ),
    "objectives:objective_defer": Page(
        get=only(["pia"]), post=only(["pia"], 303), reference="{running}"
    ),
    "objectives:objective_close": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{running}"
    ),
    "objectives:objective_carry_over": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{running}"
    ),
    "objectives:objective_share": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{objective}"
    ),
    "objectives:objective_transfer": Page(
        get=only((*LEADERS, "pia")),
        post=only((*LEADERS, "pia"), 422),
        reference="{objective}",
    ),
    "objectives:objective_postpone": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "objectives:objective_resume": Page(
        get=everybody(409), post=everybody(409), reference="{objective}"
    ),
    "objectives:objective_return": Page(
        get=everybody(409), post=everybody(409), reference="{objective}"
    ),
    "objectives:objective_undo_close": Page(
        get=everybody(409), post=everybody(409), reference="{objective}"
    ),
    "objectives:objective_unplan": Page(
        get=everybody(409), post=everybody(409), reference="{objective}"
    ),
    "objectives:key_result_detail": Page(get=everybody(302), reference="{key_result}"),
    "objectives:objective_copy": Page(
        get=only(LEADERS + TEAM), post=only(LEADERS + TEAM, 422)
    ),
    "objectives:example_list": Page(get=everybody()),
    "objectives:coach": Page(post=everybody(400)),
    "objectives:coach_dismiss": Page(post=everybody(400)),
    "objectives:coach_words": Page(get=only(ADMINS), post=only(ADMINS, 422)),
    "objectives:coach_word_remove": Page(post=only(ADMINS, 303), pk="{coach_word}"),
    "objectives:initiative_add": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{key_result}"
    ),
    "objectives:initiative_detail": Page(get=everybody(302), reference="{initiative}"),
    "objectives:initiative_edit": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{initiative}"
    ),
    "objectives:initiative_board": Page(get=everybody(), post=everybody(404)),
    "objectives:initiative_move": Page(
        post=only(TEAM, 303), reference="{initiative}"
    ).sending(to_state="next"),
    "objectives:initiative_undo": Page(post=only(TEAM, 409), reference="{initiative}"),
    "objectives:initiative_dismiss": Page(
        post={**everybody(303), "vera": 403}, reference="{initiative}"
    ),
    "objectives:initiative_look_back": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{initiative}"
    ),
    "objectives:check_in": Page(
        get=only(TEAM), post=only(TEAM, 303), reference="{running_key_result}"
    ),
    "objectives:check_in_round": Page(
        get=everybody(), post=everybody(303), reference="{team}"
    ),
    **{
        f"objectives:{of}strategy{page}": Page(get, post, **kwargs)
        for of, kwargs in (("", {}), ("unit_", {"pk": "{unit}"}))
        for page, get, post in (
            ("", everybody(), None),
            ("_history", everybody(), None),
            ("_edit", only(LEADERS), only(LEADERS, 422)),
            ("_goal_set", only(LEADERS), only(LEADERS, 422)),
        )
    },
    "objectives:strategy_goal": Page(get=everybody(302), reference="{goal}"),
    "objectives:strategy_goal_edit": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{goal}"
    ),
    "objectives:strategy_goal_retire": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{goal}"
    ),
    "objectives:strategy_goal_restore": Page(
        post=only(LEADERS, 303), reference="{retired_goal}"
    ),
    "objectives:cycle_list": Page(get=everybody(), post=only(LEADERS, 422)),
    "objectives:cycle_create_next": Page(post=only(LEADERS, 303), cadence="quarterly"),
    "objectives:limits": Page(get=everybody()),
    "objectives:limits_organization": Page(post=only(ADMINS, 303)).sending(**LIMITS),
    "objectives:limits_unit": Page(post=only(LEADERS, 303), pk="{unit}").sending(
        **LIMITS
    ),
    "objectives:option_list": Page(get=everybody()),
    "objectives:dragging_list": Page(get=everybody()),
    "objectives:exception_list": Page(get=everybody()),
    "objectives:exception_detail": Page(
        get=everybody(), post=only(LEADERS, 422), pk="{exception}"
    ),
    "objectives:exception_withdraw": Page(post=only(("pia",), 303), pk="{exception}"),
    "objectives:heartbeat": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{team}"
    ),
    "objectives:member_team_add": Page(post=only(LEADERS, 422), reference="{group}"),
    "objectives:member_team_remove": Page(
        post=only(LEADERS, 303), reference="{group}", target="{member_team}"
    ),
    "objectives:limits_team": Page(
        post=only((*LEADERS, "pia"), 303), reference="{team}"
    ).sending(**LIMITS),
    "objectives:paste": Page(get=only(LEADERS + TEAM), post=only(LEADERS + TEAM)),
    "objectives:import_list": Page(get=only(ADMINS + STEWARDS)),
    "objectives:import_upload": Page(
        get=only(ADMINS + STEWARDS), post=only(ADMINS + STEWARDS, 422)
    ),
    "objectives:import_progress": Page(get=only(ADMINS, 302), pk="{import}"),
    "objectives:import_mapping": Page(
        get=only(ADMINS, 302), post=only(ADMINS, 302), pk="{import}"
    ),
    "objectives:import_preview": Page(get=only(ADMINS), pk="{import}"),
    "objectives:import_confirm": Page(post=only(ADMINS, 303), pk="{import}"),
    "objectives:import_discard": Page(post=only(ADMINS, 303), pk="{import}"),
    "objectives:import_result": Page(get=only(ADMINS), pk="{done_import}"),
}

WRITERS = (*LEADERS, *TEAM)
CONVERSATIONS: dict[str, Row] = {
    "objectives:dedicated_team": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{objective}"
    ),
    "objectives:split": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "conversations:comments": Page(
        get=everybody(), post=only(WRITERS, 422), reference="{objective}"
    ),
    "conversations:comments_seen": Page(post=everybody(303), reference="{objective}"),
    "conversations:comment_edit": Page(
        get=only(["ada"]), post=only(["ada"], 422), pk="{comment}"
    ),
    "conversations:comment_delete": Page(post=only(["ada"], 303), pk="{comment}"),
    "conversations:comment_restore": Page(post=only(["ada"], 303), pk="{comment}"),
    "conversations:comment_react": Page(
        post=only(WRITERS, 303), pk="{comment}"
    ).sending(kind="agree"),
    "conversations:opinions": Page(get=everybody(), reference="{objective}"),
    "conversations:opinions_ask": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{objective}"
    ),
    "conversations:opinion_give": Page(
        get=only(TEAM), post=only(TEAM, 422), pk="{round}"
    ),
    "conversations:round_close": Page(post=only(("ada", *STEWARDS), 303), pk="{round}"),
    "conversations:idea_reply": Page(
        get=only(["pia"]), post=only(["pia"], 422), sort="named", pk="{idea}"
    ),
    "conversations:propose": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{objective}"
    ),
    "conversations:team_ask": Page(post=only(LEADERS, 303), reference="{objective}"),
    "conversations:proposal": Page(get=everybody(), reference="{proposed}"),
    "conversations:proposal_answer": Page(
        post=only(["pia"], 422), reference="{proposed}"
    ),
    "conversations:proposal_lead": Page(
        post=only(LEADERS, 422), reference="{proposed}"
    ),
    "conversations:dialogue_list": Page(get=everybody()),
    "conversations:dialogues_about": Page(get=everybody(), reference="{objective}"),
    "conversations:objective_flag": Page(
        get=only(LEADERS), post=only(LEADERS, 303), reference="{objective}"
    ),
    "conversations:dialogue_close": Page(
        get=only((*LEADERS, "pia")), post=only((*LEADERS, "pia"), 422), pk="{dialogue}"
    ),
    "conversations:gap_answer": Page(
        get=everybody(), post=only(["pia"], 422), reference="{annual_key_result}"
    ),
    "conversations:help_list": Page(get=everybody()),
    "conversations:overlap_list": Page(get=everybody()),
    "conversations:overlap_answer": Page(
        get=everybody(), post=only(LEADERS + STEWARDS, 422), pk="{overlap}"
    ),
    "conversations:help_calendar": Page(get=everybody()),
    "conversations:help_ics": Page(get=everybody()),
    "conversations:help_about": Page(
        get=everybody(), post=only(TEAM, 404), reference="{objective}"
    ),
    "conversations:help_team": Page(get=everybody(), reference="{team}"),
    "conversations:help_ask": Page(
        get=only(WRITERS), post=only(WRITERS, 422), reference="{objective}"
    ),
    "conversations:join_invite": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{objective}"
    ),
    "conversations:join_answer": Page(
        get=only(TEAM), post=only(TEAM, 422), pk="{join_invitation}"
    ),
    "conversations:help_detail": Page(get=everybody(), reference="{help}"),
    "conversations:help_step": Page(
        post=only(LEADERS, 422), reference="{help}", step="decline"
    ),
    "conversations:priority": Page(
        get=everybody(), post=everybody(409), reference="{ready}"
    ),
    "conversations:priorities_about": Page(get=everybody(), reference="{ready}"),
    "conversations:priority_list": Page(get=everybody()),
    "conversations:scenario_list": Page(get=everybody()),
    "conversations:scenario_new": Page(
        get=only((*LEADERS, *STEWARDS)), post=only((*LEADERS, *STEWARDS), 422)
    ),
    "conversations:scenario_compare": Page(get=everybody(404)),
    "conversations:scenario": Page(get=everybody(), pk="{scenario}"),
    "conversations:scenario_edit": Page(
        get=only(["ada"]), post=only(["ada"], 422), pk="{scenario}"
    ),
    "conversations:scenario_delete": Page(post=only(["ada"], 303), pk="{scenario}"),
    "conversations:scenario_propose": Page(post=only(LEADERS, 303), pk="{scenario}"),
    "conversations:move_add": Page(
        get=only(["ada"]), post=only(["ada"], 422), pk="{scenario}", kind="give_slots"
    ),
    "conversations:move_remove": Page(
        post=only(["ada"], 303), pk="{scenario}", move="{move}"
    ),
    "conversations:move_answer": Page(get=everybody(), pk="{move_answer}"),
    "conversations:move_answer_give": Page(post=only(["pia"], 422), pk="{move_answer}"),
    "conversations:move_lead": Page(post=only(LEADERS, 422), pk="{move_answer}"),
    "conversations:waiting": Page(get=everybody()),
    "screens:planning": Page(get=everybody(), post=only(WRITERS, 422)),
    "conversations:set_up_about": Page(get=everybody(), reference="{objective}"),
    "conversations:value": Page(get=everybody(), post=only((*LEADERS, "sam"), 422)),
    "conversations:barrier_list": Page(get=everybody()),
    "conversations:barrier_log": Page(get=only(WRITERS), post=only(WRITERS, 422)),
    "conversations:barrier_move": Page(
        get=only(LEADERS), post=only(LEADERS, 422), reference="{barrier}"
    ),
}

SPRINTS: dict[str, Row] = {
    "sprints:sprint_list": Page(get=everybody()),
    "sprints:sprint_detail": Page(get=everybody(), reference="{sprint}"),
    "sprints:sprint_edit": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{sprint}"
    ),
    "sprints:goal_edit": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{sprint}"
    ),
    "sprints:goal_sort": Page(post=only(TEAM, 303), reference="{sprint}").sending(
        moves="heartbeat"
    ),
    "sprints:feature_factory": Page(get=only(TEAM), reference="{team}"),
    "sprints:factory_list": Page(get=only(TEAM), reference="{team}", of="unmeasured"),
    "sprints:needle": Page(get=only(TEAM), reference="{team}"),
    "sprints:impact_map": Page(get=everybody(), reference="{team}"),
    "sprints:focus_edit": Page(
        get=only(TEAM), post=only(TEAM, 303), reference="{team}"
    ),
    "sprints:heartbeat_policy": Page(get=everybody(), post=only(LEADERS, 303)),
    "sprints:team_work": Page(get=only(TEAM), reference="{team}"),
    "sprints:work_items": Page(get=only(TEAM), reference="{team}"),
    "sprints:epic_sort": Page(
        post=only(TEAM, 303), reference="{team}", pk="{work_epic}"
    ).sending(**{"is": "heartbeat"}),
    "sprints:sprint_plan": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{team}"
    ),
    "sprints:sprint_step": Page(post=only(STEWARDS, 303), reference="{sprint}").sending(
        to="active", version="1"
    ),
    "sprints:goal_expect": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{sprint}"
    ),
    "sprints:goal_result": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{sprint}"
    ),
    "sprints:review": Page(get=everybody(), reference="{reviewed}"),
    "sprints:review_open": Page(post=only(TEAM, 303), reference="{sprint}"),
    "sprints:increment_add": Page(post=only(TEAM, 303), reference="{reviewed}").sending(
        text="Letters"
    ),
    "sprints:remark_add": Page(post=only(TEAM, 303), reference="{reviewed}").sending(
        words="Well done"
    ),
    "sprints:review_take_out": Page(post=only(TEAM, 404), reference="{reviewed}"),
    "sprints:review_saw": Page(
        post=only(TEAM, 303), reference="{reviewed}", key_result="{running_key_result}"
    ).sending(saw="Less paper", version="0"),
    "sprints:review_decide": Page(
        post=only(TEAM, 422), reference="{reviewed}", objective="{running}"
    ),
    "sprints:review_close": Page(post=only(TEAM, 422), reference="{reviewed}"),
    "sprints:summary": Page(get=everybody(), reference="{reviewed}"),
    "sprints:summary_share": Page(post=only(TEAM, 303), reference="{reviewed}").sending(
        act="revoke"
    ),
    "sprints:team_calendar": Page(get=everybody(), reference="{team}"),
    "sprints:goal_history": Page(get=everybody(), reference="{team}"),
    "sprints:cadence_edit": Page(
        get=only(STEWARDS), post=only(STEWARDS, 422), reference="{team}"
    ),
    "sprints:cadence_act": Page(post=only(STEWARDS, 303), reference="{team}").sending(
        act="end"
    ),
    "sprints:calendar_share": Page(post=only(TEAM, 303), reference="{team}"),
    "sprints:focus_line": Page(
        get=only(TEAM), post=only(TEAM, 422), reference="{team}"
    ),
    "sprints:product_goal": Page(get=everybody(), reference="{team}"),
    "sprints:product_goal_set": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{team}"
    ),
    "sprints:product_goal_end": Page(
        get=only(["pia"]), post=only(["pia"], 422), reference="{product_goal}"
    ),
}

HELP_STEPS = (
    "accept",
    "decline",
    "slip",
    "deliver",
    "confirm",
    "return",
    "withdraw",
)
OBJECTIVE_ACTS = (
    "ready",
    "commit",
    "unplan",
    "pause",
    "resume",
    "defer",
    "return",
    "carry_over",
    "close",
    "undo_close",
    "drop",
    "decline",
    "void",
    "share",
    "unshare",
    "transfer",
    "link",
    "unlink",
    "end_need",
    "stand_alone",
    "size_up",
    "end_standing_alone",
)
FLOW: dict[str, Row] = {
    "flow:flow": Page(get=everybody()),
    "flow:more": Page(get=everybody(), post=everybody(303)),
    "flow:items": Page(get=everybody()),
    "flow:outlook": Page(get=everybody(), reference="{running}"),
    "flow:chart": Page(get=everybody(), chart="aging"),
}

API: dict[str, Row] = {
    "api:organization": Api(get=everybody()),
    "api:me": Api(get=everybody()),
    "api:people": Api(get=everybody()),
    "api:units": Api(get=everybody()),
    "api:unit": Api(get=everybody(), pk="{unit}"),
    "api:teams": Api(get=everybody()),
    "api:team": Api(get=everybody(), reference="{team}"),
    "api:team_people": Api(get=everybody(), reference="{team}"),
    "api:team_person": Api(get=None, reference="{team}", pk="{role}"),
    "api:archive_team": Api(get=None, reference="{team}"),
    "api:restore_team": Api(get=None, reference="{archived_team}"),
    "api:archive_unit": Api(get=None, pk="{unit}"),
    "api:teams_of_teams": Api(get=everybody()),
    "api:team_of_teams": Api(get=everybody(), reference="{group}"),
    "api:member_teams": Api(get=everybody(), reference="{group}"),
    "api:member_team": Api(get=None, reference="{group}", target="{member_team}"),
    "api:priority_conversation": Api(get=everybody(), reference="{ready}"),
    "api:swap": Api(get=None, reference="{ready}"),
    "api:let_wait": Api(get=None, reference="{ready}"),
    "api:rehome": Api(get=None, reference="{ready}"),
    "api:reshape": Api(get=None, reference="{ready}"),
    "api:priority_decisions": Api(get=everybody()),
    "api:options": Api(get=everybody()),
    "api:plan": Api(get=everybody()),
    "api:commit_together": Api(None),
    "api:dragging": Api(get=everybody()),
    "api:exceptions": Api(get=everybody()),
    "api:exception": Api(get=everybody(), pk="{exception}"),
    "api:answer_exception": Api(get=None, pk="{exception}"),
    "api:withdraw_exception": Api(get=None, pk="{exception}"),
    "api:ask_exception": Api(get=None, reference="{ready}"),
    "api:heartbeat": Api(get=None, reference="{team}"),
    "api:limits": Api(get=everybody()),
    "api:team_limits": Api(get=everybody(), reference="{team}"),
    "api:team_limit": Api(get=None, reference="{team}", cadence="quarterly"),
    "api:unit_limit": Api(get=None, pk="{unit}", cadence="quarterly"),
    "api:strategy": Api(get=everybody()),
    "api:strategy_versions": Api(get=everybody()),
    "api:unit_strategy": Api(get=everybody(), pk="{unit}"),
    "api:unit_strategy_versions": Api(get=everybody(), pk="{unit}"),
    "api:strategy_goals": Api(get=everybody()),
    "api:strategy_goal": Api(get=everybody(), reference="{goal}"),
    "api:retire_goal": Api(get=None, reference="{goal}"),
    "api:restore_goal": Api(get=None, reference="{retired_goal}"),
    "api:dedicated_team": Api(get=None, reference="{objective}"),
    "api:split": Api(get=None, reference="{objective}"),
    "api:scenarios": Api(get=everybody()),
    "api:scenario": Api(get=everybody(), pk="{scenario}"),
    "api:scenario_moves": Api(get=None, pk="{scenario}"),
    "api:scenario_move": Api(get=None, pk="{scenario}", move="{move}"),
    "api:propose_scenario": Api(get=None, pk="{scenario}"),
    "api:answer_move": Api(get=None, pk="{move_answer}"),
    "api:lead_move": Api(get=None, pk="{move_answer}"),
    "api:topology_choices": Api(get=everybody(), reference="{objective}"),
    "api:dialogues": Api(get=everybody()),
    "api:dialogue": Api(get=everybody(), pk="{dialogue}"),
    "api:close_dialogue": Api(get=None, pk="{dialogue}"),
    "api:gap_answers": Api(get=everybody(), reference="{annual_key_result}"),
    "api:metrics": Api(get=everybody()),
    "api:metric": Api(get=everybody(), pk="{metric}"),
    "api:cycles": Api(get=everybody()),
    "api:open_cycle": Api(get=None),
    "api:cycle": Api(get=everybody(), pk="{cycle}"),
    "api:drafts": Api(get=everybody()),
    "api:draft": Api(get=everybody(), reference="{draft}"),
    "api:draft_ask_opinions": Api(get=None, reference="{draft}"),
    "api:draft_publish": Api(get=None, reference="{draft}"),
    "api:objective_field": Api(get=everybody(), reference="{objective}", name="title"),
    "api:keep_objective_field": Api(get=None, reference="{objective}", name="title"),
    "api:share_objective_field": Api(get=None, reference="{objective}", name="title"),
    "api:return_objective_field": Api(get=None, reference="{objective}", name="title"),
    "api:key_result_field": Api(
        get=everybody(), reference="{key_result}", name="title"
    ),
    "api:keep_key_result_field": Api(get=None, reference="{key_result}", name="title"),
    "api:share_key_result_field": Api(get=None, reference="{key_result}", name="title"),
    "api:return_key_result_field": Api(
        get=None, reference="{key_result}", name="title"
    ),
    "api:move_objective": Api(get=None, reference="{objective}"),
    "api:good_enough": Api(get=None, reference="{objective}"),
    "api:ask_again": Api(get=None, reference="{objective}"),
    "api:move_key_result": Api(get=None, reference="{key_result}"),
    "api:contribute": Api(get=None, reference="{key_result}"),
    "api:contribute_no_more": Api(get=None, reference="{key_result}"),
    "api:readiness": Api(get=everybody(), reference="{objective}"),
    "api:objectives": Api(get=everybody()),
    "api:objective": Api(get=everybody(), reference="{objective}"),
    "api:key_results": Api(get=everybody(), reference="{objective}"),
    "api:transitions": Api(get=everybody(), reference="{objective}"),
    "api:revisions": Api(get=everybody(), reference="{objective}"),
    "api:guard_rails": Api(get=everybody(), reference="{running}"),
    "api:guard_rail": Api(get=None, reference="{running}", pk="{guard_rail}"),
    "api:kpis": Api(get=everybody()),
    "api:kpi": Api(get=everybody(), reference="{kpi}"),
    "api:values": Api(get=everybody(), reference="{kpi}"),
    "api:record_values": Api(get=None),
    "api:archive_kpi": Api(get=None, reference="{kpi}"),
    "api:restore_kpi": Api(get=None, reference="{kpi}"),
    **{f"api:{act}": Api(get=None, reference="{objective}") for act in OBJECTIVE_ACTS},
    "api:assign": Api(get=None, reference="{key_result}"),
    "api:comments": Api(get=everybody(), reference="{objective}"),
    "api:see_mentions": Api(get=None, reference="{objective}"),
    "api:comment": Api(get=everybody(), pk="{comment}"),
    "api:restore_comment": Api(get=None, pk="{comment}"),
    "api:react": Api(get=None, pk="{comment}"),
    "api:opinion_rounds": Api(get=everybody(), reference="{objective}"),
    "api:opinion_round": Api(get=everybody(), pk="{round}"),
    "api:answer_round": Api(get=None, pk="{round}"),
    "api:close_round": Api(get=None, pk="{round}"),
    "api:reply_to_idea": Api(get=None, pk="{round}"),
    "api:proposals": Api(get=everybody()),
    "api:proposal": Api(get=everybody(), reference="{proposed}"),
    "api:answer_proposal": Api(get=None, reference="{proposed}"),
    "api:answer_team": Api(get=None, reference="{proposed}"),
    "api:ask_team": Api(get=None, reference="{objective}"),
    "api:value": Api(get=everybody()),
    "api:assessments": Api(get=everybody()),
    "api:barriers": Api(get=everybody()),
    "api:barrier": Api(get=everybody(), reference="{barrier}"),
    "api:help_requests": Api(get=everybody()),
    "api:help_request": Api(get=everybody(), reference="{help}"),
    **{f"api:{step}_help": Api(get=None, reference="{help}") for step in HELP_STEPS},
    "api:join_invitations": Api(get=everybody(), reference="{objective}"),
    "api:accept_invitation": Api(get=None, pk="{join_invitation}"),
    "api:decline_invitation": Api(get=None, pk="{join_invitation}"),
    "api:withdraw_invitation": Api(get=None, pk="{join_invitation}"),
    "api:overlaps": Api(get=everybody()),
    "api:answer_overlap": Api(get=None, pk="{overlap}"),
    "api:waiting": Api(get=everybody()),
    "api:sprints": Api(get=everybody()),
    "api:sprint": Api(get=everybody(), reference="{sprint}"),
    "api:goal": Api(get=everybody(), reference="{sprint}"),
    "api:goal_expectations": Api(get=None, reference="{sprint}"),
    "api:goal_result": Api(get=None, reference="{sprint}"),
    "api:sprint_step": Api(get=None, reference="{sprint}"),
    "api:review": Api(get=everybody(), reference="{reviewed}"),
    "api:review_increments": Api(get=None, reference="{reviewed}"),
    "api:review_remarks": Api(get=None, reference="{reviewed}"),
    "api:review_seen": Api(
        get=None, reference="{reviewed}", key_result="{running_key_result}"
    ),
    "api:review_decision": Api(get=None, reference="{reviewed}", objective="{running}"),
    "api:review_increment": Api(get=None, reference="{reviewed}", pk="{increment}"),
    "api:review_remark": Api(get=None, reference="{reviewed}", pk="{remark}"),
    "api:review_close": Api(get=None, reference="{reviewed}"),
    "api:summary_address": Api(get=None, reference="{reviewed}"),
    "api:cadence": Api(get=everybody(), reference="{team}"),
    "api:calendar_address": Api(get=None, reference="{team}"),
    "api:product_goals": Api(get=everybody()),
    "api:product_goal": Api(get=everybody(), reference="{product_goal}"),
    "api:end_product_goal": Api(get=None, reference="{product_goal}"),
    "api:starved": Api(get=everybody()),
    "api:feature_factory": Api(get=only(TEAM), reference="{team}"),
    "api:needle": Api(get=only(TEAM), reference="{team}"),
    "api:impact_map": Api(get=everybody(), reference="{team}"),
    "api:focus_line": Api(get=everybody(), reference="{team}"),
    "api:focus": Api(get=everybody(), reference="{team}"),
    "api:heartbeat_policies": Api(get=everybody()),
    "api:work_items": Api(get=everybody()),
    "api:bring_work_items": Api(get=None),
    "api:work_epics": Api(get=everybody()),
    "api:work_epic": Api(get=only(TEAM, others=404), pk="{work_epic}"),
    "api:key_result": Api(get=everybody(), reference="{key_result}"),
    "api:copies": Api(get=None),
    "api:slice": Api(get=None, reference="{annual}"),
    "api:dismiss_question": Api(get=None),
    "api:set_aside": Api(get=None, reference="{key_result}"),
    "api:coach": Api(get=None),
    "api:examples": Api(get=everybody()),
    "api:line_of_sight": Api(get=everybody(), reference="{sprint}"),
    "api:coach_words": Api(get=only(ADMINS)),
    "api:coach_word": Api(get=None, pk="{coach_word}"),
    "api:initiatives": Api(get=everybody()),
    "api:initiative": Api(get=everybody(), reference="{initiative}"),
    "api:initiative_move": Api(get=None, reference="{initiative}"),
    "api:initiative_undo": Api(get=None, reference="{initiative}"),
    "api:initiative_observe": Api(get=None, reference="{initiative}"),
    "api:initiative_steps": Api(get=everybody(), reference="{initiative}"),
    "api:check_ins": Api(get=everybody(), reference="{key_result}"),
    "api:alignment": Api(get=everybody()),
    "api:concerns": Api(get=everybody()),
    "api:report": Api(get=everybody()),
    "api:leading": Api(get=everybody()),
    "api:board_views": Api(get=everybody()),
    "api:board_view": Api(get=None, pk="{board_view}"),
    "api:reading_addresses": Api(get=everybody()),
    "api:reading_address": Api(get=None, pk="{reading_address}"),
    "api:map": Api(get=everybody()),
    "api:search": Api(get=everybody()),
    "api:activity": Api(get=everybody()),
    "api:flow_items": Api(get=everybody()),
    "api:flow_metrics": Api(get=everybody()),
    "api:flow_snapshots": Api(get=everybody()),
    "api:flow_forecasts": Api(get=everybody()),
    "api:imports": Api(get=only(ADMINS)),
    "api:import": Api(get=only(ADMINS), pk="{import}"),
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
