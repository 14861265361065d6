"""Addresses outside any organisation: the front door."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
