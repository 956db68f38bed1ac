"""`python -m dashboard` is the command `vanguard`, where no script is installed."""

from dashboard.cli import main

if __name__ == "__main__":
    main()
