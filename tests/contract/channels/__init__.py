"""What every written channel must do, whatever its provider."""
