"""Addresses outside any organisation: the front door."""

from django.urls import path

from screens.views.front import appearance, demo_log_in, home, profile
from screens.views.setup import set_up

app_name = "front"
urlpatterns = [
    path("", home, name="home"),
    path("set-up/", set_up, name="set_up"),
    path("demonstration/", demo_log_in, name="demo_log_in"),
    path("profile/", profile, name="profile"),
    path("appearance/", appearance, name="appearance"),
]
