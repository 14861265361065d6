"""Sprints and their goals in the API; a module per subject."""
