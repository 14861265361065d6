"""Files of work items and of sprints: what their rows mean and how they come in."""
