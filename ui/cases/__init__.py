"""Cases: matters of customers that span conversations, calls and visits."""
