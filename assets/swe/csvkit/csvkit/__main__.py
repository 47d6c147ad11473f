"""python -m csvkit"""

import sys

from csvkit.cli import main

sys.exit(main(sys.argv[1:]))
