"""The entry point: hands over to the command line."""

from bots.cli import app


def main() -> None:
    """Run the `crampbot` command."""
    app()


if __name__ == "__main__":
    main()
