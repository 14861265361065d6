"""Pages that show the organisation's own records."""
