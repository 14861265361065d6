"""What people type in conversations; each form parses and validates, none saves."""
