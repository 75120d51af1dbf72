"""Every component in every state, for whoever draws or checks them."""
