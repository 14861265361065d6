"""Cycles, OKRs, their history and the limit in the API; a module per subject."""
