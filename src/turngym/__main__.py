"""`python -m turngym`: the command line."""

from turngym.cli import main

if __name__ == "__main__":
    main()
