"""Addresses of composed pages, below `/o/<slug>/`."""

from django.urls import include, path, re_path

from screens.views.activity import activity_page
from screens.views.alignment import (
    alignment,
    alignment_list,
    alignment_views,
    compute_alignment,
)
from screens.views.canvas import canvas
from screens.views.drafts import draft, draft_publish, draft_read
from screens.views.focus import focus
from screens.views.invitations import invitation_accept
from screens.views.kpis import kpi_detail, kpi_list
from screens.views.layers import layers
from screens.views.leading import leading
from screens.views.map import alignment_map
from screens.views.people import (
    invitation_resend,
    invitation_revoke,
    invite,
    people,
    person_deactivate,
    person_edit,
    person_reactivate,
)
from screens.views.planning import planning
from screens.views.reading import (
    alignment_wall,
    reading_share,
    report_read,
    stakeholder_report,
    wall_read,
)
from screens.views.search import search_page
from screens.views.team import team_detail, team_past
from screens.views.team_archive import team_archive

app_name = "screens"
people_urls = [
    path("", people, name="people"),
    path("invite/", invite, name="invite"),
    path("<int:pk>/", person_edit, name="person_edit"),
    path("<int:pk>/deactivate/", person_deactivate, name="person_deactivate"),
    path("<int:pk>/reactivate/", person_reactivate, name="person_reactivate"),
    path("invitations/<int:pk>/resend/", invitation_resend, name="invitation_resend"),
    path("invitations/<int:pk>/revoke/", invitation_revoke, name="invitation_revoke"),
]
# /o/<slug>/teams/T-4/, beside teams/new/ of the room below
team_urls = [
    path("", team_detail, name="team_detail"),
    path("past/", team_past, name="team_past"),
]
# /o/<slug>/drafts/D-1/, beside drafts/begin/ of the room below
draft_urls = [
    path("", draft, name="draft"),
    path("read/", draft_read, name="draft_read"),
    path("publish/", draft_publish, name="draft_publish"),
]
urlpatterns = [
    path("", focus, name="focus"),
    path("planning/", planning, name="planning"),
    path("alignment/", alignment, name="alignment"),
    path("alignment/list/", alignment_list, name="alignment_list"),
    path("alignment/views/", alignment_views, name="alignment_views"),
    path("alignment/wall/", alignment_wall, name="alignment_wall"),
    path("walls/<str:token>/", wall_read, name="wall_read"),
    path("leading/", leading, name="leading"),
    path("report/", stakeholder_report, name="report"),
    path("reports/<str:token>/", report_read, name="report_read"),
    re_path(r"^share/(?P<what>report|wall)/$", reading_share, name="reading_share"),
    path("map/", alignment_map, name="map"),
    path("search/", search_page, name="search"),
    path("activity/", activity_page, name="activity"),
    path("alignment/compute/", compute_alignment, name="alignment_compute"),
    re_path(r"^drafts/(?P<reference>D-[1-9][0-9]{0,8})/", include(draft_urls)),
    path("objectives/<str:reference>/canvas/", canvas, name="canvas"),
    path("people/", include(people_urls)),
    path("settings/layers/", layers, name="layers"),
    path("invitations/<str:token>/", invitation_accept, name="invitation_accept"),
    re_path(r"^teams/(?P<reference>T-[1-9][0-9]{0,8})/", include(team_urls)),
    path("kpis/", kpi_list, name="kpi_list"),
    re_path(
        r"^kpis/(?P<reference>KPI-[1-9][0-9]{0,8})/$", kpi_detail, name="kpi_detail"
    ),
    path("teams/<str:reference>/archive/", team_archive, name="team_archive"),
]
