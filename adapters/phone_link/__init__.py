"""The local phone link: a softphone or desk phone on this machine tells of its calls."""
