"""Answers to people."""
