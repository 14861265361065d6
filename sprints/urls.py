"""Addresses of sprints, below `/o/<slug>/`."""

from django.urls import include, path

from sprints.views import goals, sprints

# /o/<slug>/sprints/S-5/
sprint_urls = [
    path("", sprints.sprint_detail, name="sprint_detail"),
    path("edit/", sprints.sprint_edit, name="sprint_edit"),
    path("goal/", goals.goal_edit, name="goal_edit"),
    path("goal/sort/", goals.goal_sort, name="goal_sort"),
]

app_name = "sprints"
urlpatterns = [
    path("sprints/", sprints.sprint_list, name="sprint_list"),
    path("sprints/<str:reference>/", include(sprint_urls)),
    path(
        "teams/<str:reference>/sprints/plan/", sprints.sprint_plan, name="sprint_plan"
    ),
]
