"""Addresses of opinions, proposals, barriers and dialogues in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from conversations.api.assessments import AssessmentsView, ValueView
from conversations.api.barriers import BarriersView, BarrierView
from conversations.api.cascade import (
    AnswerProposalView,
    AskTeamView,
    LeadProposalView,
    ProposalsView,
    ProposalView,
)
from conversations.api.comments import (
    CommentsView,
    CommentView,
    MentionsSeenView,
    ReactView,
    RestoreCommentView,
)
from conversations.api.dialogues import (
    CloseDialogueView,
    DialoguesView,
    DialogueView,
    GapAnswersView,
)
from conversations.api.help import (
    AcceptHelpView,
    ConfirmHelpView,
    DeclineHelpView,
    DeliverHelpView,
    HelpsView,
    HelpView,
    ReturnHelpView,
    SlipHelpView,
    WithdrawHelpView,
)
from conversations.api.joining import (
    AcceptInvitationView,
    DeclineInvitationView,
    JoinInvitationsView,
    WithdrawInvitationView,
)
from conversations.api.opinions import (
    AnswerRoundView,
    CloseRoundView,
    ReplyView,
    RoundsView,
    RoundView,
)
from conversations.api.overlaps import AnswerOverlapView, OverlapsView
from conversations.api.priorities import (
    ConversationView,
    PriorityDecisionsView,
    RehomeView,
    ReshapeView,
    SwapView,
    WaitView,
)
from conversations.api.scenarios import (
    AnswerMoveView,
    LeadMoveView,
    MovesView,
    MoveView,
    ProposeScenarioView,
    ScenariosView,
    ScenarioView,
)
from conversations.api.waiting import WaitingView

urlpatterns = [
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
    path(
        "objectives/<str:reference>/comments/seen/",
        MentionsSeenView.as_view(),
        name="see_mentions",
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
    path("help-requests/", HelpsView.as_view(), name="help_requests"),
    path("help-requests/<str:reference>/", HelpView.as_view(), name="help_request"),
    path(
        "help-requests/<str:reference>/accept/",
        AcceptHelpView.as_view(),
        name="accept_help",
    ),
    path(
        "help-requests/<str:reference>/decline/",
        DeclineHelpView.as_view(),
        name="decline_help",
    ),
    path(
        "help-requests/<str:reference>/slip/", SlipHelpView.as_view(), name="slip_help"
    ),
    path(
        "help-requests/<str:reference>/deliver/",
        DeliverHelpView.as_view(),
        name="deliver_help",
    ),
    path(
        "help-requests/<str:reference>/confirm/",
        ConfirmHelpView.as_view(),
        name="confirm_help",
    ),
    path(
        "help-requests/<str:reference>/return/",
        ReturnHelpView.as_view(),
        name="return_help",
    ),
    path(
        "help-requests/<str:reference>/withdraw/",
        WithdrawHelpView.as_view(),
        name="withdraw_help",
    ),
    path(
        "objectives/<str:reference>/join-invitations/",
        JoinInvitationsView.as_view(),
        name="join_invitations",
    ),
    path(
        "join-invitations/<int:pk>/accept/",
        AcceptInvitationView.as_view(),
        name="accept_invitation",
    ),
    path(
        "join-invitations/<int:pk>/decline/",
        DeclineInvitationView.as_view(),
        name="decline_invitation",
    ),
    path(
        "join-invitations/<int:pk>/withdraw/",
        WithdrawInvitationView.as_view(),
        name="withdraw_invitation",
    ),
    path(
        "objectives/<str:reference>/priority-conversation/",
        ConversationView.as_view(),
        name="priority_conversation",
    ),
    path("objectives/<str:reference>/swap/", SwapView.as_view(), name="swap"),
    path("objectives/<str:reference>/wait/", WaitView.as_view(), name="let_wait"),
    path("objectives/<str:reference>/rehome/", RehomeView.as_view(), name="rehome"),
    path("objectives/<str:reference>/reshape/", ReshapeView.as_view(), name="reshape"),
    path(
        "priority-decisions/",
        PriorityDecisionsView.as_view(),
        name="priority_decisions",
    ),
    path("waiting/", WaitingView.as_view(), name="waiting"),
    path("overlaps/", OverlapsView.as_view(), name="overlaps"),
    path(
        "overlaps/<int:pk>/answer/", AnswerOverlapView.as_view(), name="answer_overlap"
    ),
    path("scenarios/", ScenariosView.as_view(), name="scenarios"),
    path("scenarios/<int:pk>/", ScenarioView.as_view(), name="scenario"),
    path("scenarios/<int:pk>/moves/", MovesView.as_view(), name="scenario_moves"),
    path(
        "scenarios/<int:pk>/moves/<int:move>/",
        MoveView.as_view(),
        name="scenario_move",
    ),
    path(
        "scenarios/<int:pk>/propose/",
        ProposeScenarioView.as_view(),
        name="propose_scenario",
    ),
    path("move-answers/<int:pk>/answer/", AnswerMoveView.as_view(), name="answer_move"),
    path("move-answers/<int:pk>/lead/", LeadMoveView.as_view(), name="lead_move"),
    path("value/", ValueView.as_view(), name="value"),
    path("assessments/", AssessmentsView.as_view(), name="assessments"),
]
