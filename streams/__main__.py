"""``python -m streams``: the command ``muster``, wherever this interpreter is."""

from streams.cli import main

if __name__ == "__main__":
    main()
