"""The metric registry, KPIs and their values in the API."""
