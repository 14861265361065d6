"""The alignment map: what is on it, where it stands, how it is drawn; without queries."""
