"""Writes about cycles, objectives, key results and the limit: one function a verb."""

from objectives.actions.health import keep_expectation, keep_health

__all__ = ["keep_expectation", "keep_health"]
