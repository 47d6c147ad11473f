"""Golden files: does the package give what released code gave, case by case?

    python tests/golden.py tests/golden

One line `NAME.json: PASSED/TOTAL` per file of the folder. What failed and what is not offered goes
to stderr. The exit code is 1 if any file falls short.
"""

import importlib
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Case = Mapping[str, Any]  # foreign JSON
Adapter = Callable[[Case], Mapping[str, Any]]

OFFERED: Mapping[tuple[str, str], Adapter] = {
    key: adapter
    for path in sorted(Path(__file__).parent.glob("golden_*.py"))
    for key, adapter in importlib.import_module(path.stem).ADAPTERS.items()
}
"""Method and function of a golden file -> what puts a case's input to the package, and returns what
it gives by the names of the case's output (`output` if it has no names). The method `*` is any. Every `golden_*.py` beside
this file brings some."""
MASKS = ("response_mask", "mask")
"""What a golden file calls the mask of the policy's tokens."""
WHOLE = "output"
"""What an output that is no object of named ones is called."""


def main(folder: Path) -> int:
    """Run all files of a folder and return the exit code."""
    files = sorted(folder.glob("*.json"))
    if not files:
        print(f"no golden files in {folder}", file=sys.stderr)
    short = not files
    for path in files:
        golden = json.loads(path.read_text(encoding="utf-8"))
        failures = [f for f in (failure(golden, case) for case in golden["cases"]) if f]
        total = len(golden["cases"])
        print(f"{path.name}: {total - len(failures)}/{total}")
        for line in failures:
            print(f"{path.name}: {line}", file=sys.stderr)
        short |= bool(failures)
    return int(short)


def failure(golden: Case, case: Case) -> str:
    """Return what is wrong with the answer to a case; empty if nothing is."""
    method, function = golden["method"], case["function"]
    adapter = OFFERED.get((method, function)) or OFFERED.get(("*", function))
    if adapter is None:
        return f"{case['name']}: {function} of {method} is not offered"
    try:
        given = adapter(case)
    except Exception as error:  # whatever it is, the other cases are still to be run
        return f"{case['name']}: {type(error).__name__}: {error}"
    wrong = [
        name
        for name, expected in named(case["output"]).items()
        if name not in given or not agrees(given[name], expected, case, golden["tolerance"])
    ]
    return f"{case['name']}: wrong {', '.join(wrong)}" if wrong else ""


def named(output: Any) -> Case:  # foreign JSON
    """Return an output by names: a list of records gives one list per name."""
    if isinstance(output, Mapping):
        return output
    if not isinstance(output, list) or not output or not isinstance(output[0], Mapping):
        return {WHOLE: output}
    return {name: [record[name] for record in output] for name in output[0]}


def agrees(given: Any, expected: Any, case: Case, tolerance: Mapping[str, float]) -> bool:
    """Compare with the file's tolerance, where the mask is 1 if there is one of the shape.

    None is only equal to None.
    """
    if isinstance(expected, list) and len({np.shape(row) for row in expected}) > 1:
        rows = zip(given, expected, strict=True)
        return all(agrees(ours, theirs, case, tolerance) for ours, theirs in rows)
    ours, theirs = _array(given), _array(expected)
    if ours.shape != theirs.shape:
        return False
    if theirs.dtype.kind == "U":
        return bool((ours == theirs).all())
    masks = [case["input"][name] for name in MASKS if name in case["input"]]
    mask = np.asarray(masks[0] if masks else 1)
    counts = mask == 1 if mask.shape == theirs.shape else np.ones(theirs.shape, np.bool_)
    rtol, atol = tolerance["rtol"], tolerance["atol"]
    return np.allclose(ours[counts], theirs[counts], rtol, atol, equal_nan=True)


def _array(value: object) -> NDArray[Any]:
    """Return numbers or texts as an array; None among numbers is NaN, which no file holds."""
    found = np.asarray(value)
    return found.astype(np.float64) if found.dtype == np.object_ else found


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/golden.py DIR")
    sys.exit(main(Path(sys.argv[1])))
