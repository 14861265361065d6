"""Teams, who works in them, and units."""
