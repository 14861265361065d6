"""What people type about OKRs; each form parses and validates, none saves."""
