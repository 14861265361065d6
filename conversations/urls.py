"""Addresses of conversations, below `/o/<slug>/`."""

from django.urls import include, path, re_path

from conversations.views import (
    assessments,
    barriers,
    cascade,
    comments,
    company,
    dialogues,
    joining,
    moves,
    opinions,
    overlaps,
    priorities,
    scenarios,
)
from conversations.views import help as helping

# /o/<slug>/objectives/O-12/
objective_urls = [
    path("priority/", priorities.priority, name="priority"),
    path("decisions/", priorities.priorities_about, name="priorities_about"),
    path("comments/", comments.comments, name="comments"),
    path("comments/seen/", comments.comments_seen, name="comments_seen"),
    path("opinions/", opinions.opinions, name="opinions"),
    path("opinions/ask/", opinions.opinions_ask, name="opinions_ask"),
    path("propose/", cascade.propose, name="propose"),
    path("ask-team/", cascade.team_ask, name="team_ask"),
    path("proposal/", cascade.proposal, name="proposal"),
    path("proposal/answer/", cascade.proposal_answer, name="proposal_answer"),
    path("dialogues/", dialogues.dialogues_about, name="dialogues_about"),
    path("flag/", dialogues.objective_flag, name="objective_flag"),
    path("help/", company.help_about, name="help_about"),
    path("fit/", assessments.set_up_about, name="set_up_about"),
    path("help/invite/", joining.join_invite, name="join_invite"),
    path("help/ask/", helping.help_ask, name="help_ask"),
    path("proposal/lead/", cascade.proposal_lead, name="proposal_lead"),
]

comment_urls = [
    # comments/7/
    path("edit/", comments.comment_edit, name="comment_edit"),
    path("delete/", comments.comment_delete, name="comment_delete"),
    path("restore/", comments.comment_restore, name="comment_restore"),
    path("react/", comments.comment_react, name="comment_react"),
]

help_urls = [
    # help/H-3/
    path("", helping.help_detail, name="help_detail"),
    re_path(
        "^(?P<step>accept|decline|slip|deliver|confirm|return|withdraw)/$",
        helping.help_step,
        name="help_step",
    ),
]

scenario_urls = [
    # what-if/
    path("", scenarios.scenario_list, name="scenario_list"),
    path("new/", scenarios.scenario_new, name="scenario_new"),
    path("compare/", scenarios.scenario_compare, name="scenario_compare"),
    path("answers/<int:pk>/", moves.move_answer, name="move_answer"),
    path("answers/<int:pk>/give/", moves.move_answer_give, name="move_answer_give"),
    path("answers/<int:pk>/lead/", moves.move_lead, name="move_lead"),
    path("<int:pk>/", scenarios.scenario, name="scenario"),
    path("<int:pk>/edit/", scenarios.scenario_edit, name="scenario_edit"),
    path("<int:pk>/delete/", scenarios.scenario_delete, name="scenario_delete"),
    path("<int:pk>/propose/", scenarios.scenario_propose, name="scenario_propose"),
    path("<int:pk>/try/<str:kind>/", scenarios.move_add, name="move_add"),
    path(
        "<int:pk>/moves/<int:move>/remove/", scenarios.move_remove, name="move_remove"
    ),
]

app_name = "conversations"
urlpatterns = [
    path("objectives/<str:reference>/", include(objective_urls)),
    path("comments/<int:pk>/", include(comment_urls)),
    path("opinions/<int:pk>/give/", opinions.opinion_give, name="opinion_give"),
    path("opinions/<int:pk>/close/", opinions.round_close, name="round_close"),
    path("ideas/<str:sort>/<int:pk>/reply/", opinions.idea_reply, name="idea_reply"),
    path("dialogues/", dialogues.dialogue_list, name="dialogue_list"),
    path("dialogues/<int:pk>/close/", dialogues.dialogue_close, name="dialogue_close"),
    path("key-results/<str:reference>/gap/", dialogues.gap_answer, name="gap_answer"),
    path("teams/<str:reference>/help/", helping.help_team, name="help_team"),
    path("help/", helping.help_list, name="help_list"),
    path("joining/<int:pk>/", joining.join_answer, name="join_answer"),
    path("help/calendar/", helping.help_calendar, name="help_calendar"),
    path("help/calendar.ics", helping.help_ics, name="help_ics"),
    path("help/<str:reference>/", include(help_urls)),
    path("overlaps/", overlaps.overlap_list, name="overlap_list"),
    path("overlaps/<int:pk>/", overlaps.overlap_answer, name="overlap_answer"),
    path("priorities/", priorities.priority_list, name="priority_list"),
    path("waiting/", barriers.waiting, name="waiting"),
    path("barriers/", barriers.barrier_list, name="barrier_list"),
    path("barriers/log/", barriers.barrier_log, name="barrier_log"),
    path("barriers/<str:reference>/move/", barriers.barrier_move, name="barrier_move"),
    path("value/", assessments.value, name="value"),
    path("what-if/", include(scenario_urls)),
]
