"""Run by `make coverage`: how many branches of the loaders the tests took; fails where they are too few."""

import io
import json
import sys
from contextlib import redirect_stdout

from coverage import Coverage

LEAST = 95.0  # per cent of the branches alone; lines, which are easier to take, do not make up for them


def main() -> int:
    measured, told = Coverage(messages=False), io.StringIO()
    measured.load()
    with redirect_stdout(told):
        measured.json_report(outfile="-")
    totals = json.loads(told.getvalue())["totals"]
    taken, of = totals["covered_branches"], totals["num_branches"]
    share = 100 * taken / of
    print(f"{taken:,} of {of:,} branches of loaders/ are taken: {share:.1f}% (at least {LEAST:.0f}%).")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
