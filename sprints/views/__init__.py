"""Pages and fragments of sprints."""
