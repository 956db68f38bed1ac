"""The read API: the answers that pages show, for programs."""
