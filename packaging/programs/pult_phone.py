"""Where the built ``pult-phone`` begins."""

import sys

from desktop.phone.main import main

if __name__ == "__main__":
    sys.exit(main())
