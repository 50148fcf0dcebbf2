"""`python -m zhunsheng` and the command `zhunsheng`."""

from __future__ import annotations

_BETWEEN_COLLECTIONS = 100_000


def main() -> None:
    """
    Run the command line and leave with its status.

    A command makes many small values that live as long as it does; looking for cycles among them at the usual rate,
    and once more at the end, takes a tenth of its time.
    """
    import gc

    gc.set_threshold(_BETWEEN_COLLECTIONS)
    from zhunsheng.cli.app import zhunsheng

    try:
        zhunsheng.main(prog_name="zhunsheng")
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
