"""The API: `/api/v1/<slug>/...` and its schema."""

from django.urls import include, path

from conversations.api.cascade import (
    AnswerProposalView,
    AskTeamView,
    BarriersView,
    BarrierView,
    LeadProposalView,
    ProposalsView,
    ProposalView,
    WaitingView,
)
from conversations.api.comments import (
    CommentsView,
    CommentView,
    ReactView,
    RestoreCommentView,
)
from conversations.api.dialogues import (
    CloseDialogueView,
    DialoguesView,
    DialogueView,
    GapAnswersView,
)
from conversations.api.opinions import (
    AnswerRoundView,
    CloseRoundView,
    ReplyView,
    RoundsView,
    RoundView,
)
from flow.api import AlignmentView
from measures.api.kpis import (
    ArchiveKpiView,
    KpisView,
    KpiView,
    RecordValuesView,
    RestoreKpiView,
    ValuesView,
)
from measures.api.metrics import MetricsView, MetricView
from objectives.api.acts import ADDRESSES
from objectives.api.arranging import (
    AskAgainView,
    ContributeNoMoreView,
    ContributeView,
    GoodEnoughView,
    MoveKeyResultView,
    MoveObjectiveView,
    ReadinessView,
)
from objectives.api.coaching import CoachView, CoachWordsView, CoachWordView
from objectives.api.copying import CopiesView
from objectives.api.cycles import CyclesView, CycleView, OpenCycleView
from objectives.api.drafts import AskOpinionsView, DraftsView, DraftView
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
from objectives.api.history import CheckInsView, RevisionsView, TransitionsView
from objectives.api.imports import ImportsView, ImportView
from objectives.api.initiatives import InitiativesView, InitiativeView
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
from objectives.api.objectives import ObjectivesView, ObjectiveView
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
from organizations.api import MeView, OrganizationView, PeopleView
from screens.api import ArchiveTeamView, PublishDraftView
from screens.views.api import api_page, api_schema
from sprints.api import SprintGoalView, SprintsView, SprintView
from teams.api import (
    ArchiveUnitView,
    RestoreTeamView,
    TeamPeopleView,
    TeamPersonView,
    TeamsView,
    TeamView,
    UnitsView,
    UnitView,
)

conversations = [
    path("dialogues/", DialoguesView.as_view(), name="dialogues"),
    path("dialogues/<int:pk>/", DialogueView.as_view(), name="dialogue"),
    path(
        "dialogues/<int:pk>/close/", CloseDialogueView.as_view(), name="close_dialogue"
    ),
    path(
        "key-results/<str:reference>/gap-answers/",
        GapAnswersView.as_view(),
        name="gap_answers",
    ),
    path(
        "objectives/<str:reference>/comments/",
        CommentsView.as_view(),
        name="comments",
    ),
    path("comments/<int:pk>/", CommentView.as_view(), name="comment"),
    path(
        "comments/<int:pk>/restore/",
        RestoreCommentView.as_view(),
        name="restore_comment",
    ),
    path("comments/<int:pk>/react/", ReactView.as_view(), name="react"),
    path(
        "objectives/<str:reference>/opinions/",
        RoundsView.as_view(),
        name="opinion_rounds",
    ),
    path("opinions/<int:pk>/", RoundView.as_view(), name="opinion_round"),
    path("opinions/<int:pk>/answer/", AnswerRoundView.as_view(), name="answer_round"),
    path("opinions/<int:pk>/close/", CloseRoundView.as_view(), name="close_round"),
    path("opinions/<int:pk>/reply/", ReplyView.as_view(), name="reply_to_idea"),
    path("proposals/", ProposalsView.as_view(), name="proposals"),
    path("proposals/<str:reference>/", ProposalView.as_view(), name="proposal"),
    path(
        "proposals/<str:reference>/answer/",
        AnswerProposalView.as_view(),
        name="answer_proposal",
    ),
    path(
        "proposals/<str:reference>/lead/",
        LeadProposalView.as_view(),
        name="answer_team",
    ),
    path(
        "objectives/<str:reference>/ask-team/", AskTeamView.as_view(), name="ask_team"
    ),
    path("barriers/", BarriersView.as_view(), name="barriers"),
    path("barriers/<str:reference>/", BarrierView.as_view(), name="barrier"),
    path("waiting/", WaitingView.as_view(), name="waiting"),
]

records = [
    path("", OrganizationView.as_view(), name="organization"),
    path("me/", MeView.as_view(), name="me"),
    path("people/", PeopleView.as_view(), name="people"),
    path("units/", UnitsView.as_view(), name="units"),
    path("units/<int:pk>/", UnitView.as_view(), name="unit"),
    path("teams/", TeamsView.as_view(), name="teams"),
    path("teams/<str:reference>/", TeamView.as_view(), name="team"),
    path("teams/<str:reference>/people/", TeamPeopleView.as_view(), name="team_people"),
    path(
        "teams/<str:reference>/people/<int:pk>/",
        TeamPersonView.as_view(),
        name="team_person",
    ),
    path(
        "teams/<str:reference>/archive/",
        ArchiveTeamView.as_view(),
        name="archive_team",
    ),
    path(
        "teams/<str:reference>/restore/",
        RestoreTeamView.as_view(),
        name="restore_team",
    ),
    path("units/<int:pk>/archive/", ArchiveUnitView.as_view(), name="archive_unit"),
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
    path("metrics/", MetricsView.as_view(), name="metrics"),
    path("metrics/<int:pk>/", MetricView.as_view(), name="metric"),
    path("kpis/", KpisView.as_view(), name="kpis"),
    path("kpis/values/", RecordValuesView.as_view(), name="record_values"),
    path("kpis/<str:reference>/", KpiView.as_view(), name="kpi"),
    path("kpis/<str:reference>/values/", ValuesView.as_view(), name="values"),
    path("kpis/<str:reference>/archive/", ArchiveKpiView.as_view(), name="archive_kpi"),
    path("kpis/<str:reference>/restore/", RestoreKpiView.as_view(), name="restore_kpi"),
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
        "drafts/<str:reference>/publish/",
        PublishDraftView.as_view(),
        name="draft_publish",
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
        for act, view in ADDRESSES.items()
    ),
    path("key-results/<str:reference>/", KeyResultView.as_view(), name="key_result"),
    path(
        "key-results/<str:reference>/check-ins/",
        CheckInsView.as_view(),
        name="check_ins",
    ),
    path("copies/", CopiesView.as_view(), name="copies"),
    path("coach/", CoachView.as_view(), name="coach"),
    path("coach/words/", CoachWordsView.as_view(), name="coach_words"),
    path("coach/words/<int:pk>/", CoachWordView.as_view(), name="coach_word"),
    path("initiatives/", InitiativesView.as_view(), name="initiatives"),
    path("initiatives/<str:reference>/", InitiativeView.as_view(), name="initiative"),
    *conversations,
    path("sprints/", SprintsView.as_view(), name="sprints"),
    path("sprints/<str:reference>/", SprintView.as_view(), name="sprint"),
    path("sprints/<str:reference>/goal/", SprintGoalView.as_view(), name="goal"),
    path(
        "key-results/<str:reference>/assign/",
        AssignKeyResultView.as_view(),
        name="assign",
    ),
    path("alignment/", AlignmentView.as_view(), name="alignment"),
    path("imports/", ImportsView.as_view(), name="imports"),
    path("imports/<int:pk>/", ImportView.as_view(), name="import"),
]

app_name = "api"
urlpatterns = [
    path("", api_page, name="page"),
    path("schema/", api_schema, name="schema"),
    path("v1/<slug:slug>/", include(records)),
]
