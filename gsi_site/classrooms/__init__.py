"""Classes, who is in them, and what is set for them."""
