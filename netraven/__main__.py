"""Start the command line; imports nothing heavy, so that `netraven --help` answers at once."""

import sys

from netraven.cli.root import run


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
