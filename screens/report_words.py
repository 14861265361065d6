"""The half page that stands in every report: how to read it, and how we decide."""

HOW_TO_READ = (
    "An objective says what should be different, for whom. Its key results say how a "
    "stranger would see it: a number, where it was, where it is, where it should be.",
    "Committed objectives are meant to be reached in full; aspirational ones show how "
    "far we would like to get, and two thirds of the way is a good result.",
    "On track, at risk and off track compare a key result with the time that has passed. "
    "Counts are shown, never an average over objectives: one that goes well does not "
    "make up for one that does not.",
    "A revised target is not a fault. It is shown with what it was, and why it changed.",
)
HOW_WE_DECIDE = (
    "A team works on few objectives at a time. When its places are taken, a new one "
    "waits, or another one steps back; both are told above, with the reason.",
    "Teams write their own objectives and say what they lead to. Leaders propose and "
    "ask; a team may answer that it cannot, and what would have to change.",
    "Every sprint ends with a look at the key results and a decision: keep course, "
    "change what we try, revise, pause or stop. Stopping early is a result, too.",
)
