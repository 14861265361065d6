"""Addresses of sprints, below `/o/<slug>/`."""

from django.urls import URLPattern, URLResolver, include, path

from sprints.views import (
    calendar,
    focus,
    focus_lines,
    goals,
    product_goals,
    reviews,
    sprints,
    summaries,
    work,
)

# /o/<slug>/sprints/S-5/review/
review_urls = [
    path("", reviews.review, name="review"),
    path("open/", reviews.review_open, name="review_open"),
    path("increment/", reviews.increment_add, name="increment_add"),
    path("remark/", reviews.remark_add, name="remark_add"),
    path("take-out/", reviews.review_take_out, name="review_take_out"),
    path("saw/<str:key_result>/", reviews.review_saw, name="review_saw"),
    path("decide/<str:objective>/", reviews.review_decide, name="review_decide"),
    path("close/", reviews.review_close, name="review_close"),
    path("summary/", summaries.summary, name="summary"),
    path("summary/share/", summaries.summary_share, name="summary_share"),
]

# /o/<slug>/sprints/S-5/
sprint_urls: list[URLPattern | URLResolver] = [
    path("", sprints.sprint_detail, name="sprint_detail"),
    path("edit/", sprints.sprint_edit, name="sprint_edit"),
    path("step/", sprints.sprint_step, name="sprint_step"),
    path("goal/", goals.goal_edit, name="goal_edit"),
    path("goal/sort/", goals.goal_sort, name="goal_sort"),
    path("goal/expect/", goals.goal_expect, name="goal_expect"),
    path("goal/result/", goals.goal_result, name="goal_result"),
    path("review/", include(review_urls)),
]

# /o/<slug>/teams/T-4/
team_urls = [
    path("sprints/plan/", sprints.sprint_plan, name="sprint_plan"),
    path("calendar/", calendar.team_calendar, name="team_calendar"),
    path("calendar/cadence/", calendar.cadence_edit, name="cadence_edit"),
    path("calendar/act/", calendar.cadence_act, name="cadence_act"),
    path("calendar/share/", calendar.calendar_share, name="calendar_share"),
    path("goals/", calendar.goal_history, name="goal_history"),
    path("product-goal/", product_goals.product_goal, name="product_goal"),
    path("product-goal/set/", product_goals.product_goal_set, name="product_goal_set"),
    path("focus/", focus_lines.focus_line, name="focus_line"),
]

# /o/<slug>/teams/T-4/
figure_urls = [
    path("feature-factory/", focus.feature_factory, name="feature_factory"),
    path("feature-factory/<slug:of>/", focus.factory_list, name="factory_list"),
    path("needle/", focus.needle, name="needle"),
    path("impact-map/", focus.impact_map, name="impact_map"),
    path("limits/", focus.focus_edit, name="focus_edit"),
]

# /o/<slug>/teams/T-4/work-items/
work_urls = [
    path("", work.team_work, name="team_work"),
    path("list/", work.work_items, name="work_items"),
    path("epics/<int:pk>/sort/", work.epic_sort, name="epic_sort"),
]

app_name = "sprints"
urlpatterns = [
    path("sprints/", sprints.sprint_list, name="sprint_list"),
    path("sprints/<str:reference>/", include(sprint_urls)),
    path("teams/<str:reference>/", include(team_urls)),
    path("teams/<str:reference>/", include(figure_urls)),
    path("teams/<str:reference>/work-items/", include(work_urls)),
    path("heartbeat/", focus.heartbeat_policy, name="heartbeat_policy"),
    path(
        "product-goals/<str:reference>/end/",
        product_goals.product_goal_end,
        name="product_goal_end",
    ),
    path("summaries/<str:token>/", summaries.summary_read, name="summary_read"),
    path("calendars/<str:token>/", calendar.calendar_feed, name="calendar_feed"),
]
