import pytest

from elevator import Direction, Doors, DoorState, Passenger


def states(doors, count):
    return [doors.step().value for _ in range(count)]


def test_doors_open_hold_and_close():
    doors = Doors(hold=2)
    doors.open()
    assert doors.state is DoorState.OPENING
    assert states(doors, 5) == ["open", "open", "closing", "closed", "closed"]


def test_only_open_doors_let_pass_and_only_closed_ones_move():
    doors = Doors(hold=1)
    seen = [(doors.is_open, doors.is_closed)]
    doors.open()
    for _ in range(4):
        seen.append((doors.is_open, doors.is_closed))
        doors.step()
    assert seen == [(False, True), (False, False), (True, False), (False, False), (False, True)]


def test_opening_again_starts_the_time_anew():
    doors = Doors(hold=3)
    doors.open()
    states(doors, 3)
    doors.open()
    assert states(doors, 4) == ["open", "open", "closing", "closed"]
    doors.open()
    doors.open()
    assert doors.state is DoorState.OPENING


def test_closing_doors_can_be_opened():
    doors = Doors(hold=1)
    doors.open()
    states(doors, 2)
    assert doors.state is DoorState.CLOSING
    doors.open()
    assert states(doors, 1) == ["open"]


def test_close_skips_the_waiting():
    doors = Doors(hold=9)
    doors.close()
    assert doors.state is DoorState.CLOSED
    doors.open()
    doors.close()
    assert doors.state is DoorState.OPENING
    doors.step()
    doors.close()
    assert states(doors, 1) == ["closed"]


def test_obstacles_open_closing_doors_until_patience_ends():
    doors = Doors(hold=1, patience=2)
    assert not doors.obstruct()
    doors.open()
    for expected in (True, True, False):
        states(doors, 2)
        assert doors.obstruct() is expected
    assert states(doors, 1) == ["closed"]
    assert doors.obstacles == 0


def test_doors_check_their_numbers():
    with pytest.raises(ValueError, match="hold must be positive, not 0"):
        Doors(hold=0)
    with pytest.raises(ValueError, match="patience must not be negative: -1"):
        Doors(patience=-1)
    assert (Doors().hold, Doors(patience=0).patience, Doors().patience) == (2, 0, 3)


def test_directions():
    assert Direction.between(1, 4) is Direction.UP
    assert Direction.between(4, 1) is Direction.DOWN
    assert Direction.between(2, 2) is Direction.NONE
    assert Direction.UP.opposite is Direction.DOWN
    assert Direction.NONE.opposite is Direction.NONE


def test_passengers():
    ann = Passenger("Ann", 5, 2)
    assert (ann.direction, ann.distance, ann.size) == (Direction.DOWN, 3, 1)
    with pytest.raises(ValueError, match="Ann is at floor 2 already"):
        Passenger("Ann", 2, 2)
    with pytest.raises(ValueError, match="size must be positive, not 0"):
        Passenger("Ann", 1, 2, size=0)
