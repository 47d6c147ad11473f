"""A turn as a terminal shows it."""

import re

from turngym.envs.signals import Diff
from turngym.envs.swe.actions import Asked
from turngym.envs.swe.render import Shown, transcript


def plain(shown: Shown) -> str:
    return re.sub(r"\x1b\[\d+m", "", transcript(shown))


def test_a_command_is_shown_with_its_output() -> None:
    shown = Shown(asked=Asked("bash", {"command": "ls"}), said="README.md\ncalc")
    assert plain(shown) == "$ ls\nREADME.md\ncalc"


def test_an_edit_is_shown_as_its_diff() -> None:
    asked = Asked("str_replace", {"path": "a.py", "old": "x", "new": "y"})
    diff = Diff(kind="file", target="a.py", before="1\nx\n", after="1\ny\n")
    shown = Shown(asked=asked, said="Edited a.py:", diffs=(diff,))
    assert plain(shown) == "$ str_replace a.py\na.py\n@@ -1,2 +1,2 @@\n 1\n-x\n+y"


def test_a_file_that_is_new_or_gone_says_so() -> None:
    made = Diff(kind="file", target="a.py", before=None, after="1\n")
    gone = Diff(kind="file", target="b.py", before="2\n", after=None)
    shown = Shown(asked=Asked("bash", {"command": "mv b.py a.py"}), diffs=(made, gone))
    lines = plain(shown).splitlines()
    assert [line for line in lines if ".py (" in line] == ["a.py (new)", "b.py (gone)"]


def test_an_error_is_shown_alone() -> None:
    assert plain(Shown(error="There is no file 'x'.")) == "error There is no file 'x'."


def test_a_long_output_is_cut_in_the_middle() -> None:
    said = "\n".join(map(str, range(100)))
    lines = plain(Shown(asked=Asked("more", {}), said=said)).splitlines()
    assert (lines[1], lines[13], lines[-1]) == ("0", "[76 lines more]", "99")


def test_nothing_reaches_the_terminal_but_our_own_colours() -> None:
    diff = Diff(kind="file", target="\x1b[2J", before="", after="\x1b[2J\n")
    shown = Shown(asked=Asked("bash", {"command": "\x1b[2J"}), said="\x1b[2J", diffs=(diff,))
    assert "\x1b[2J" not in transcript(shown)
