"""One chart description, made from one answer; two drawings of it."""
