"""Earlier editions of what is written: listed, compared, brought back."""
