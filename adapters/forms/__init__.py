"""Forms, shops and apps of one's own: signed requests in, signed requests out."""
