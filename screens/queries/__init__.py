"""Reads of composed pages, a module per page."""
