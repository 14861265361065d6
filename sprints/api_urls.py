"""Addresses of sprints and their goals in the API, below `/api/v1/<slug>/`."""

from django.urls import path

from sprints.api import (
    cadences,
    focus,
    focus_lines,
    goals,
    product_goals,
    reviews,
    sight,
    sprints,
    starved,
    work,
)

SPRINT = "sprints/<str:reference>/"
REVIEW = f"{SPRINT}review/"
PRODUCT_GOAL = "product-goals/<str:reference>/"

urlpatterns = [
    path(
        "line-of-sight/<str:reference>/",
        sight.LineOfSightView.as_view(),
        name="line_of_sight",
    ),
    path("sprints/", sprints.SprintsView.as_view(), name="sprints"),
    path(SPRINT, sprints.SprintView.as_view(), name="sprint"),
    path(f"{SPRINT}step/", sprints.SprintStepView.as_view(), name="sprint_step"),
    path(f"{SPRINT}goal/", goals.SprintGoalView.as_view(), name="goal"),
    path(
        f"{SPRINT}goal/expectations/",
        goals.ExpectationsView.as_view(),
        name="goal_expectations",
    ),
    path(f"{SPRINT}goal/result/", goals.ResultView.as_view(), name="goal_result"),
    path(REVIEW, reviews.ReviewView.as_view(), name="review"),
    path(
        f"{REVIEW}increments/",
        reviews.IncrementsView.as_view(),
        name="review_increments",
    ),
    path(
        f"{REVIEW}increments/<int:pk>/",
        reviews.IncrementView.as_view(),
        name="review_increment",
    ),
    path(f"{REVIEW}remarks/", reviews.RemarksView.as_view(), name="review_remarks"),
    path(
        f"{REVIEW}remarks/<int:pk>/",
        reviews.RemarkView.as_view(),
        name="review_remark",
    ),
    path(
        f"{REVIEW}summary-address/",
        reviews.SummaryAddressView.as_view(),
        name="summary_address",
    ),
    path(
        f"{REVIEW}seen/<str:key_result>/",
        reviews.SeenView.as_view(),
        name="review_seen",
    ),
    path(
        f"{REVIEW}decisions/<str:objective>/",
        reviews.DecisionView.as_view(),
        name="review_decision",
    ),
    path(f"{REVIEW}close/", reviews.CloseView.as_view(), name="review_close"),
    path(
        "teams/<str:reference>/cadence/", cadences.CadenceView.as_view(), name="cadence"
    ),
    path(
        "teams/<str:reference>/calendar-address/",
        cadences.CalendarAddressView.as_view(),
        name="calendar_address",
    ),
    path(
        "product-goals/", product_goals.ProductGoalsView.as_view(), name="product_goals"
    ),
    path(PRODUCT_GOAL, product_goals.ProductGoalView.as_view(), name="product_goal"),
    path(
        f"{PRODUCT_GOAL}end/",
        product_goals.ProductGoalEndView.as_view(),
        name="end_product_goal",
    ),
    path("starved-key-results/", starved.StarvedView.as_view(), name="starved"),
    path(
        "teams/<str:reference>/feature-factory/",
        focus.FactoryView.as_view(),
        name="feature_factory",
    ),
    path("teams/<str:reference>/needle/", focus.NeedleView.as_view(), name="needle"),
    path(
        "teams/<str:reference>/impact-map/",
        focus.ImpactMapView.as_view(),
        name="impact_map",
    ),
    path(
        "teams/<str:reference>/focus-line/",
        focus_lines.FocusLineView.as_view(),
        name="focus_line",
    ),
    path("teams/<str:reference>/focus/", focus.FocusView.as_view(), name="focus"),
    path(
        "heartbeat-policies/",
        focus.HeartbeatPoliciesView.as_view(),
        name="heartbeat_policies",
    ),
    path("work-items/", work.WorkItemsView.as_view(), name="work_items"),
    path(
        "work-items/bring/", work.WorkItemsBringView.as_view(), name="bring_work_items"
    ),
    path("work-epics/", work.WorkEpicsView.as_view(), name="work_epics"),
    path("work-epics/<int:pk>/", work.WorkEpicView.as_view(), name="work_epic"),
]
