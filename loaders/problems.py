"""What went wrong, written for its reader: what was found, what was wanted, what to do."""


class Problem(Exception):
    """Shown without a traceback. Everything else that is raised is our bug and keeps its own."""


class FileProblem(Problem):
    """A file that is refused, with nothing changed."""


class DefinitionProblem(Problem):
    """A mistake in one of the TOML files."""


class StoreProblem(Problem):
    """The database cannot do its part now: full, locked, lost or closed to writing."""
