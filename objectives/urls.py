"""Addresses below `/o/<slug>/`."""

from django.urls import include, path

from objectives.views import (
    arranging,
    bets,
    check_ins,
    coaching,
    copying,
    cycles,
    drafting,
    drafts,
    exceptions,
    guard_rails,
    initiatives,
    inline,
    leading,
    limits,
    lists,
    member_teams,
    options,
    pages,
    pasting,
    revisions,
    sizing,
    slicing,
    steps,
    strategy,
    topology,
)
from objectives.views.step_table import STEPS, url_name

app_name = "objectives"

objective_urls = [
    # objectives/
    path("", lists.objective_list, name="objective_list"),
    path("draft/", drafting.objective_draft, name="objective_draft"),
    path("copy/", copying.objective_copy, name="objective_copy"),
    path("examples/", copying.example_list, name="example_list"),
    path("<str:reference>/", pages.objective_detail, name="objective_detail"),
    path("<str:reference>/leads-to/", leading.leads_to, name="leads_to"),
    path(
        "<str:reference>/leads-to/<str:target>/take-back/",
        leading.leads_no_more,
        name="leads_no_more",
    ),
    path("<str:reference>/stands-alone/", leading.stand_alone, name="stand_alone"),
    path("<str:reference>/set-up/", sizing.size_up, name="size_up"),
    path(
        "<str:reference>/dedicated-team/",
        topology.dedicated_team,
        name="dedicated_team",
    ),
    path("<str:reference>/split/", topology.split, name="split"),
    path("<str:reference>/edit/", drafting.objective_edit, name="objective_edit"),
    path(
        "<str:reference>/guard-rails/add/",
        guard_rails.guard_rail_add,
        name="guard_rail_add",
    ),
    path(
        "<str:reference>/guard-rails/<int:pk>/remove/",
        guard_rails.guard_rail_remove,
        name="guard_rail_remove",
    ),
    path(
        "<str:reference>/fields/<str:name>/",
        inline.objective_field,
        name="objective_field",
    ),
    path("<str:reference>/slice/", slicing.objective_slice, name="objective_slice"),
    path("<str:reference>/move/", arranging.objective_move, name="objective_move"),
    path(
        "<str:reference>/good-enough/",
        arranging.objective_good_enough,
        name="objective_good_enough",
    ),
    path(
        "<str:reference>/key-results/add/",
        drafts.key_result_add,
        name="key_result_add",
    ),
    path(
        "<str:reference>/revisions/",
        revisions.objective_revisions,
        name="objective_revisions",
    ),
    *(
        path(
            f"<str:reference>/{key}/",
            steps.objective_step,
            {"key": key},
            name=url_name(key),
        )
        for key in STEPS
    ),
]

key_result_urls = [
    # key-results/
    path("<str:reference>/", pages.key_result_detail, name="key_result_detail"),
    path("<str:reference>/check-in/", check_ins.check_in, name="check_in"),
    path(
        "<str:reference>/fields/<str:name>/",
        inline.key_result_field,
        name="key_result_field",
    ),
    path("<str:reference>/move/", arranging.key_result_move, name="key_result_move"),
    path(
        "<str:reference>/set-aside/",
        arranging.key_result_set_aside,
        name="key_result_set_aside",
    ),
    path(
        "<str:reference>/put-back/",
        arranging.key_result_put_back,
        name="key_result_put_back",
    ),
    path(
        "<str:reference>/new-metric/",
        arranging.key_result_metric,
        name="key_result_metric",
    ),
    path(
        "<str:reference>/contributors/",
        arranging.key_result_contributor,
        name="key_result_contributor",
    ),
    path(
        "<str:reference>/initiatives/add/",
        initiatives.initiative_add,
        name="initiative_add",
    ),
]

initiative_urls = [
    # initiatives/
    path("", bets.initiative_board, name="initiative_board"),
    path("<str:reference>/", initiatives.initiative_detail, name="initiative_detail"),
    path("<str:reference>/edit/", initiatives.initiative_edit, name="initiative_edit"),
    path("<str:reference>/move/", bets.initiative_move, name="initiative_move"),
    path("<str:reference>/undo/", bets.initiative_undo, name="initiative_undo"),
    path(
        "<str:reference>/dismiss/", bets.initiative_dismiss, name="initiative_dismiss"
    ),
    path(
        "<str:reference>/look-back/",
        bets.initiative_look_back,
        name="initiative_look_back",
    ),
]

coach_urls = [
    # coach/
    path("", coaching.coach, name="coach"),
    path("dismiss/", coaching.coach_dismiss, name="coach_dismiss"),
]

coach_word_urls = [
    # settings/coach/
    path("", coaching.coach_words, name="coach_words"),
    path("<int:pk>/remove/", coaching.coach_word_remove, name="coach_word_remove"),
]

draft_urls = [
    # drafts/
    path("", drafts.draft_list, name="draft_list"),
    path("begin/", drafts.draft_begin, name="draft_begin"),
    path("<str:reference>/edit/", drafts.draft_edit, name="draft_edit"),
    path("<str:reference>/ask/", drafts.draft_ask, name="draft_ask"),
    path("<str:reference>/add/", drafts.draft_add, name="draft_add"),
]

cycle_urls = [
    # cycles/
    path("", cycles.cycle_list, name="cycle_list"),
    path("next/<str:cadence>/", cycles.cycle_create_next, name="cycle_create_next"),
]

limit_urls = [
    # settings/limits/
    path("", limits.limits, name="limits"),
    path("organization/", limits.limits_organization, name="limits_organization"),
    path("units/<int:pk>/", limits.limits_unit, name="limits_unit"),
    path("teams/<str:reference>/", limits.limits_team, name="limits_team"),
]

strategy_urls = [
    # strategy/
    path("", strategy.strategy, name="strategy"),
    path("edit/", strategy.strategy_edit, name="strategy_edit"),
    path("history/", strategy.strategy_history, name="strategy_history"),
    path("goals/set/", strategy.strategy_goal_set, name="strategy_goal_set"),
    path("goals/<str:reference>/", strategy.strategy_goal, name="strategy_goal"),
    path(
        "goals/<str:reference>/edit/",
        strategy.strategy_goal_edit,
        name="strategy_goal_edit",
    ),
    path(
        "goals/<str:reference>/retire/",
        strategy.strategy_goal_retire,
        name="strategy_goal_retire",
    ),
    path(
        "goals/<str:reference>/restore/",
        strategy.strategy_goal_restore,
        name="strategy_goal_restore",
    ),
    path("units/<int:pk>/", strategy.strategy, name="unit_strategy"),
    path("units/<int:pk>/edit/", strategy.strategy_edit, name="unit_strategy_edit"),
    path(
        "units/<int:pk>/history/",
        strategy.strategy_history,
        name="unit_strategy_history",
    ),
    path(
        "units/<int:pk>/goals/set/",
        strategy.strategy_goal_set,
        name="unit_strategy_goal_set",
    ),
]

exception_urls = [
    # exceptions/
    path("", exceptions.exception_list, name="exception_list"),
    path("<int:pk>/", exceptions.exception_detail, name="exception_detail"),
    path(
        "<int:pk>/withdraw/", exceptions.exception_withdraw, name="exception_withdraw"
    ),
]

member_team_urls = [
    # teams/<reference>/of-teams/members/
    path("", member_teams.member_team_add, name="member_team_add"),
    path(
        "<str:target>/leave/",
        member_teams.member_team_remove,
        name="member_team_remove",
    ),
]

urlpatterns = [
    path("strategy/", include(strategy_urls)),
    path("drafts/", include(draft_urls)),
    path("cycles/", include(cycle_urls)),
    path("settings/limits/", include(limit_urls)),
    path("objectives/", include(objective_urls)),
    path("key-results/", include(key_result_urls)),
    path("initiatives/", include(initiative_urls)),
    path("coach/", include(coach_urls)),
    path("settings/coach/", include(coach_word_urls)),
    path("check-ins/<str:reference>/", check_ins.check_in_round, name="check_in_round"),
    path("paste/", pasting.paste, name="paste"),
    path("teams/<str:reference>/of-teams/members/", include(member_team_urls)),
    path("options/", options.option_list, name="option_list"),
    path("dragging/", options.dragging_list, name="dragging_list"),
    path("exceptions/", include(exception_urls)),
    path("teams/<str:reference>/heartbeat/", exceptions.heartbeat, name="heartbeat"),
    path("imports/", include("objectives.importing.urls")),
]
