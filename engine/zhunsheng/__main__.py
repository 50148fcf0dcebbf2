"""`python -m zhunsheng` and the command `zhunsheng`."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its status."""
    from zhunsheng.cli.app import zhunsheng

    zhunsheng.main(prog_name="zhunsheng")


if __name__ == "__main__":
    main()
