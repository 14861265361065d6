"""The lines of the access table about cycles, OKRs and what they are for."""

from tests.access_kinds import (
    ADMINS,
    LEADERS,
    STEWARDS,
    TEAM,
    Page,
    Row,
    everybody,
    only,
)

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
