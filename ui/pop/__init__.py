"""The screen-pop: who is calling or writing right now."""
