"""What every adapter of a CRM system promises."""
