"""Composed pages, a module per page."""
