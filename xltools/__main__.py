"""``python -m xltools``: the command line, where the folder of scripts is not on the path."""

from xltools.cli import main

if __name__ == "__main__":
    main()
