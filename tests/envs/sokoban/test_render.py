"""Pictures of a state: symbols, coordinates, colours and pixels."""

import re

import numpy as np
import pytest

from turngym.envs.sokoban import render
from turngym.envs.sokoban.engine import Level, draw
from turngym.envs.sokoban.load import parse_level

LEVEL = parse_level(["#######", "#@$-.-#", "#-#*-##", "#######"])
STATE = 11, (9, 17)  # the player on the target of the first row
ALL_THINGS = parse_level(["#######", "#-.$*@#", "#######"])


def test_the_symbols_of_boxoban() -> None:
    picture = draw(LEVEL, *STATE, render.SYMBOLS["xsb"])
    assert picture == "#######\n#-$-+-#\n#-#*-##\n#######"


def test_the_symbols_of_ragen() -> None:
    symbols = render.SYMBOLS["ragen"]
    assert symbols == ("#", "_", "O", "X", "\N{SQUARE ROOT}", "P", "S")
    assert draw(LEVEL, *STATE, symbols) == "#######\n#_X_S_#\n#_#\N{SQUARE ROOT}_##\n#######"
    start = LEVEL.player, LEVEL.boxes
    assert draw(LEVEL, *start, symbols).split("\n")[1] == "#PX_O_#"


def test_the_symbols_of_verl_agent_have_a_space_before_and_a_space_and_a_tab_after() -> None:
    rows = draw(LEVEL, *STATE, render.SYMBOLS["verl-agent"]).split("\n")
    assert rows[1] == " # \t _ \t X \t _ \t S \t _ \t # \t"
    assert len(rows) == 4


@pytest.mark.parametrize("name", render.SYMBOLS)
def test_no_two_things_look_alike(name: str) -> None:
    assert len(set(render.SYMBOLS[name])) == 7


def test_a_legend_explains_every_symbol() -> None:
    assert render.legend(render.SYMBOLS["xsb"]) == (
        "# wall, - floor, . target, $ box, * box on a target, @ you, + you on a target"
    )
    assert render.legend(render.SYMBOLS["verl-agent"]) == (
        "# wall, _ floor, O target, X box, \N{SQUARE ROOT} box on a target, P you, S you on a target"
    )


def test_coordinates_are_rows_and_columns_from_the_top_left() -> None:
    assert render.coordinates(LEVEL, *STATE) == (
        "You: (1, 4)\n"
        "Boxes: (1, 2), (2, 3) on a target\n"
        "Targets: (1, 4), (2, 3)\n"
        "Inner walls: (2, 2), (2, 5)"
    )


def test_coordinates_do_not_tell_which_box_is_which() -> None:
    assert render.coordinates(LEVEL, 11, (17, 9)) == render.coordinates(LEVEL, 11, (9, 17))


def test_words_name_the_nearest_target_that_no_other_box_is_on() -> None:
    level = Level(7, 3, floor=0b0111110 << 7, targets=1 << 8 | 1 << 12, player=10, boxes=(9, 12))
    near = "# # # # $ . - *"
    assert render.words(level, 10, (9, 12)) == f"+0 -1 +0 -1 +0 +2 +0 +0 {near} . $ @ - *"


def test_words_see_a_wall_beyond_the_board() -> None:
    level = Level(5, 4, floor=0b01110_01110 << 5, targets=1 << 8, player=6, boxes=(7,))
    assert render.words(level, 6, (7,)).split()[4:12] == ["#", "#", "-", "#", "#", "#", "$", "."]


def test_coordinates_say_when_there_are_no_inner_walls() -> None:
    level = parse_level(["#####", "#@$.#", "#####"])
    assert render.coordinates(level, 6, (7,)).endswith("\nInner walls: none")


def test_a_terminal_gets_a_line_per_row_and_nothing_but_colours() -> None:
    picture = render.ansi(LEVEL, *STATE)
    assert picture.count("\n") == 3
    plain = re.sub(r"\x1b\[[0-9;]*m", "", picture)
    assert "\x1b" not in plain
    assert plain == "##############\n##   $   +  ##\n##  ## *  ####\n##############"


def test_every_colour_ends_where_its_cell_ends() -> None:
    for row in render.ansi(LEVEL, *STATE).split("\n"):
        assert re.fullmatch(r"(?:  |\x1b\[[0-9;]+m[^\x1b]{2}\x1b\[0m)+", row)


def test_pixels_are_a_tile_per_cell() -> None:
    image = render.pixels(LEVEL, *STATE)
    assert image.shape == (4 * render.TILE, 7 * render.TILE, 3)
    assert image.dtype == np.uint8


def tile(image: np.ndarray, row: int, column: int) -> bytes:
    size = render.TILE
    return image[row * size : (row + 1) * size, column * size : (column + 1) * size].tobytes()


def test_pixels_tell_all_seven_things_apart() -> None:
    """The same five places with the player on floor, and then on the target."""
    image = render.pixels(ALL_THINGS, 12, (10, 11))
    on_target = render.pixels(ALL_THINGS, 9, (10, 11))
    tiles = [tile(image, 1, column) for column in range(6)] + [tile(on_target, 1, 2)]
    assert len(set(tiles)) == 7


def test_pixels_show_the_same_thing_the_same_way() -> None:
    image = render.pixels(LEVEL, *STATE)
    assert tile(image, 0, 0) == tile(image, 2, 2) == tile(image, 3, 6)
    assert tile(image, 1, 1) == tile(image, 1, 3) == tile(image, 2, 4)


def test_an_image_is_the_callers_to_change() -> None:
    image = render.pixels(LEVEL, *STATE)
    before = image.copy()
    image[:] = 0
    assert np.array_equal(render.pixels(LEVEL, *STATE), before)
