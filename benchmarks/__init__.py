"""Measure every page against its budget, on seeded organisations of three sizes."""
