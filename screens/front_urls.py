"""Addresses outside any organisation: the front door."""

from django.urls import path

from screens.views.front import appearance, demo_log_in, home, profile
from screens.views.setup import set_up
from screens.views.typed import typed_before

app_name = "front"
urlpatterns = [
    path("", home, name="home"),
    path("set-up/", set_up, name="set_up"),
    path("demonstration/", demo_log_in, name="demo_log_in"),
    path("profile/", profile, name="profile"),
    path("typed/", typed_before, name="typed_before"),
    path("appearance/", appearance, name="appearance"),
]
