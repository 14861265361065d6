"""Addresses of composed pages, below `/o/<slug>/`."""

from django.urls import include, path
from django.views.generic import RedirectView

from screens.views.alignment import alignment, compute_alignment
from screens.views.invitations import invitation_accept
from screens.views.layers import layers
from screens.views.people import (
    invitation_resend,
    invitation_revoke,
    invite,
    people,
    person_deactivate,
    person_edit,
    person_reactivate,
)
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
urlpatterns = [
    path("", RedirectView.as_view(pattern_name="screens:alignment"), name="focus"),
    path("alignment/", alignment, name="alignment"),
    path("alignment/compute/", compute_alignment, name="alignment_compute"),
    path("people/", include(people_urls)),
    path("settings/layers/", layers, name="layers"),
    path("invitations/<str:token>/", invitation_accept, name="invitation_accept"),
    path("teams/<str:reference>/archive/", team_archive, name="team_archive"),
]
