"""Organisations, people and their roles, invitations, tokens, audit and jobs."""
