"""Addresses of cycles, strategy, drafts and OKRs in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from objectives.api import acts, topology
from objectives.api.arranging import (
    AskAgainView,
    ContributeNoMoreView,
    ContributeView,
    GoodEnoughView,
    MoveKeyResultView,
    MoveObjectiveView,
    ReadinessView,
    SetAsideView,
)
from objectives.api.coaching import (
    CoachView,
    CoachWordsView,
    CoachWordView,
    DismissView,
    ExamplesView,
)
from objectives.api.copying import CopiesView
from objectives.api.cycles import CyclesView, CycleView, OpenCycleView
from objectives.api.drafts import AskOpinionsView, DraftsView, DraftView
from objectives.api.exceptions import (
    AnswerExceptionView,
    AskExceptionView,
    ExceptionsView,
    ExceptionView,
    HeartbeatView,
    WithdrawExceptionView,
)
from objectives.api.fields import (
    KeepKeyResultFieldView,
    KeepObjectiveFieldView,
    KeyResultFieldView,
    ObjectiveFieldView,
    ReturnKeyResultFieldView,
    ReturnObjectiveFieldView,
    ShareKeyResultFieldView,
    ShareObjectiveFieldView,
)
from objectives.api.guard_rails import GuardRailsView, GuardRailView
from objectives.api.history import (
    CheckInsView,
    RevisionsView,
    TopologyChoicesView,
    TransitionsView,
)
from objectives.api.imports import ImportsView, ImportView
from objectives.api.initiatives import (
    InitiativeMoveView,
    InitiativeObserveView,
    InitiativeStepsView,
    InitiativesView,
    InitiativeUndoView,
    InitiativeView,
)
from objectives.api.key_results import (
    AssignKeyResultView,
    KeyResultsView,
    KeyResultView,
)
from objectives.api.limits import (
    OrganizationLimitsView,
    TeamLimitsView,
    TeamLimitView,
    UnitLimitView,
)
from objectives.api.member_teams import MemberTeamsView, MemberTeamView
from objectives.api.objectives import ObjectivesView, ObjectiveView
from objectives.api.options import DraggingView, OptionsView
from objectives.api.planning import CommitTogetherView, PlanView
from objectives.api.slicing import SliceView
from objectives.api.strategy import (
    RestoreGoalView,
    RetireGoalView,
    StrategyGoalsView,
    StrategyGoalView,
    StrategyVersionsView,
    StrategyView,
    UnitStrategyVersionsView,
    UnitStrategyView,
)

ACTS = {**acts.ADDRESSES, **topology.ADDRESSES}

urlpatterns = [
    path("limits/", OrganizationLimitsView.as_view(), name="limits"),
    path("teams/<str:reference>/limits/", TeamLimitsView.as_view(), name="team_limits"),
    path(
        "teams/<str:reference>/limits/<str:cadence>/",
        TeamLimitView.as_view(),
        name="team_limit",
    ),
    path(
        "units/<int:pk>/limits/<str:cadence>/",
        UnitLimitView.as_view(),
        name="unit_limit",
    ),
    path("strategy/", StrategyView.as_view(), name="strategy"),
    path(
        "strategy/versions/",
        StrategyVersionsView.as_view(),
        name="strategy_versions",
    ),
    path("units/<int:pk>/strategy/", UnitStrategyView.as_view(), name="unit_strategy"),
    path(
        "units/<int:pk>/strategy/versions/",
        UnitStrategyVersionsView.as_view(),
        name="unit_strategy_versions",
    ),
    path("strategy-goals/", StrategyGoalsView.as_view(), name="strategy_goals"),
    path(
        "strategy-goals/<str:reference>/",
        StrategyGoalView.as_view(),
        name="strategy_goal",
    ),
    path(
        "strategy-goals/<str:reference>/retire/",
        RetireGoalView.as_view(),
        name="retire_goal",
    ),
    path(
        "strategy-goals/<str:reference>/restore/",
        RestoreGoalView.as_view(),
        name="restore_goal",
    ),
    path("cycles/", CyclesView.as_view(), name="cycles"),
    path("cycles/open/", OpenCycleView.as_view(), name="open_cycle"),
    path("cycles/<int:pk>/", CycleView.as_view(), name="cycle"),
    path("drafts/", DraftsView.as_view(), name="drafts"),
    path("drafts/<str:reference>/", DraftView.as_view(), name="draft"),
    path(
        "drafts/<str:reference>/ask-opinions/",
        AskOpinionsView.as_view(),
        name="draft_ask_opinions",
    ),
    path(
        "objectives/<str:reference>/fields/<str:name>/",
        ObjectiveFieldView.as_view(),
        name="objective_field",
    ),
    path(
        "objectives/<str:reference>/fields/<str:name>/keep/",
        KeepObjectiveFieldView.as_view(),
        name="keep_objective_field",
    ),
    path(
        "objectives/<str:reference>/fields/<str:name>/share/",
        ShareObjectiveFieldView.as_view(),
        name="share_objective_field",
    ),
    path(
        "objectives/<str:reference>/fields/<str:name>/return/",
        ReturnObjectiveFieldView.as_view(),
        name="return_objective_field",
    ),
    path(
        "key-results/<str:reference>/fields/<str:name>/",
        KeyResultFieldView.as_view(),
        name="key_result_field",
    ),
    path(
        "key-results/<str:reference>/fields/<str:name>/keep/",
        KeepKeyResultFieldView.as_view(),
        name="keep_key_result_field",
    ),
    path(
        "key-results/<str:reference>/fields/<str:name>/share/",
        ShareKeyResultFieldView.as_view(),
        name="share_key_result_field",
    ),
    path(
        "key-results/<str:reference>/fields/<str:name>/return/",
        ReturnKeyResultFieldView.as_view(),
        name="return_key_result_field",
    ),
    path(
        "objectives/<str:reference>/move/",
        MoveObjectiveView.as_view(),
        name="move_objective",
    ),
    path(
        "objectives/<str:reference>/readiness/",
        ReadinessView.as_view(),
        name="readiness",
    ),
    path(
        "objectives/<str:reference>/good-enough/",
        GoodEnoughView.as_view(),
        name="good_enough",
    ),
    path(
        "objectives/<str:reference>/ask-again/",
        AskAgainView.as_view(),
        name="ask_again",
    ),
    path(
        "key-results/<str:reference>/move/",
        MoveKeyResultView.as_view(),
        name="move_key_result",
    ),
    path(
        "key-results/<str:reference>/set-aside/",
        SetAsideView.as_view(),
        name="set_aside",
    ),
    path(
        "key-results/<str:reference>/contribute/",
        ContributeView.as_view(),
        name="contribute",
    ),
    path(
        "key-results/<str:reference>/contribute-no-more/",
        ContributeNoMoreView.as_view(),
        name="contribute_no_more",
    ),
    path("objectives/", ObjectivesView.as_view(), name="objectives"),
    path("objectives/<str:reference>/", ObjectiveView.as_view(), name="objective"),
    path(
        "objectives/<str:reference>/key-results/",
        KeyResultsView.as_view(),
        name="key_results",
    ),
    path(
        "objectives/<str:reference>/transitions/",
        TransitionsView.as_view(),
        name="transitions",
    ),
    path(
        "objectives/<str:reference>/guard-rails/",
        GuardRailsView.as_view(),
        name="guard_rails",
    ),
    path(
        "objectives/<str:reference>/guard-rails/<int:pk>/",
        GuardRailView.as_view(),
        name="guard_rail",
    ),
    path(
        "objectives/<str:reference>/revisions/",
        RevisionsView.as_view(),
        name="revisions",
    ),
    *(
        path(
            f"objectives/<str:reference>/{act}/",
            view.as_view(),
            name=act.replace("-", "_"),
        )
        for act, view in ACTS.items()
    ),
    path("key-results/<str:reference>/", KeyResultView.as_view(), name="key_result"),
    path(
        "key-results/<str:reference>/check-ins/",
        CheckInsView.as_view(),
        name="check_ins",
    ),
    path("copies/", CopiesView.as_view(), name="copies"),
    path("coach/", CoachView.as_view(), name="coach"),
    path("coach/examples/", ExamplesView.as_view(), name="examples"),
    path("coach/dismiss/", DismissView.as_view(), name="dismiss_question"),
    path("coach/words/", CoachWordsView.as_view(), name="coach_words"),
    path("coach/words/<int:pk>/", CoachWordView.as_view(), name="coach_word"),
    path("initiatives/", InitiativesView.as_view(), name="initiatives"),
    path("initiatives/<str:reference>/", InitiativeView.as_view(), name="initiative"),
    path(
        "initiatives/<str:reference>/move/",
        InitiativeMoveView.as_view(),
        name="initiative_move",
    ),
    path(
        "initiatives/<str:reference>/undo/",
        InitiativeUndoView.as_view(),
        name="initiative_undo",
    ),
    path(
        "initiatives/<str:reference>/observe/",
        InitiativeObserveView.as_view(),
        name="initiative_observe",
    ),
    path(
        "initiatives/<str:reference>/steps/",
        InitiativeStepsView.as_view(),
        name="initiative_steps",
    ),
    path(
        "key-results/<str:reference>/assign/",
        AssignKeyResultView.as_view(),
        name="assign",
    ),
    path(
        "teams-of-teams/<str:reference>/teams/",
        MemberTeamsView.as_view(),
        name="member_teams",
    ),
    path(
        "teams-of-teams/<str:reference>/teams/<str:target>/",
        MemberTeamView.as_view(),
        name="member_team",
    ),
    path("plan/", PlanView.as_view(), name="plan"),
    path("plan/commit/", CommitTogetherView.as_view(), name="commit_together"),
    path("objectives/<str:reference>/slice/", SliceView.as_view(), name="slice"),
    path("options/", OptionsView.as_view(), name="options"),
    path("dragging/", DraggingView.as_view(), name="dragging"),
    path("exceptions/", ExceptionsView.as_view(), name="exceptions"),
    path("exceptions/<int:pk>/", ExceptionView.as_view(), name="exception"),
    path(
        "exceptions/<int:pk>/answer/",
        AnswerExceptionView.as_view(),
        name="answer_exception",
    ),
    path(
        "exceptions/<int:pk>/withdraw/",
        WithdrawExceptionView.as_view(),
        name="withdraw_exception",
    ),
    path(
        "objectives/<str:reference>/ask-exception/",
        AskExceptionView.as_view(),
        name="ask_exception",
    ),
    path("teams/<str:reference>/heartbeat/", HeartbeatView.as_view(), name="heartbeat"),
    path("imports/", ImportsView.as_view(), name="imports"),
    path("imports/<int:pk>/", ImportView.as_view(), name="import"),
    path(
        "objectives/<str:reference>/topology-choices/",
        TopologyChoicesView.as_view(),
        name="topology_choices",
    ),
]
