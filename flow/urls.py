"""Addresses of flow pages, below `/o/<slug>/`."""

from django.urls import path

from flow.views import flow, flow_chart, flow_items, flow_more, flow_outlook

app_name = "flow"
urlpatterns = [
    path("flow/", flow, name="flow"),
    path("flow/more/", flow_more, name="more"),
    path("flow/objectives/<str:reference>/", flow_outlook, name="outlook"),
    path("flow/items.csv", flow_items, name="items"),
    path("flow/<slug:chart>.csv", flow_chart, name="chart"),
]
