"""Services: chosen, led step by step, taken to where they can be finished."""
