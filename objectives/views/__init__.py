"""Pages about cycles, objectives, key results and limits."""
