"""Tests of the screens, acted on the way a person would."""
