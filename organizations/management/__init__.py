"""Commands of `manage.py` for the whole installation."""
