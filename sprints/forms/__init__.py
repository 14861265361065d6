"""What people type about sprints; each form parses and validates, none saves."""
