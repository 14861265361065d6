"""PostgreSQL and Valkey from Python wheels, for the trial and for development."""
