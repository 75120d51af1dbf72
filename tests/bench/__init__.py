"""Figures against a floor measured in the same run: machines are noisy, ratios are not."""
