"""`python -m sample_data OUT [--seed N] [--scale full|small]`."""

import argparse
from pathlib import Path

from sample_data.make import write


def main() -> None:
    parser = argparse.ArgumentParser(prog="sample_data", description=__doc__)
    parser.add_argument("out", type=Path, help="folder to write into")
    parser.add_argument("--seed", type=int, default=2016)
    parser.add_argument("--scale", choices=("full", "small"), default="full")
    chosen = parser.parse_args()
    write(chosen.out, chosen.seed, chosen.scale)


if __name__ == "__main__":
    main()
