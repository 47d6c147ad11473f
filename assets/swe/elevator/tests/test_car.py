import pytest

from elevator import Car, Direction, Overload, Passenger


def visited(car, steps):
    """The floors where the doors start to open, in order."""
    floors = []
    for _ in range(steps):
        closed = car.doors.is_closed
        car.step()
        if closed and not car.doors.is_closed:
            floors.append(car.floor)
    return floors


def opened(car):
    """The car with doors that are just open at its floor."""
    car.request(car.floor)
    car.step()
    return car


def test_a_car_serves_its_direction_before_it_turns():
    car = Car(10, floor=4)
    car.request(5)
    car.step()
    for floor in (3, 8, 6):
        car.request(floor)
    assert visited(car, 40) == [6, 8, 3]
    assert car.is_idle
    assert car.direction is Direction.NONE


def test_from_rest_the_nearest_stop_comes_first():
    car = Car(10, floor=5)
    car.request(8)
    car.request(3)
    assert car.next_direction() is Direction.DOWN
    car.request(6)
    assert visited(car, 40) == [6, 8, 3]
    assert car.travelled == 3 + 5


def test_of_two_stops_equally_near_the_lower_comes_first():
    car = Car(10, floor=5)
    car.request(7)
    car.request(3)
    assert visited(car, 40) == [3, 7]


def test_a_stop_takes_time():
    car = Car(5, hold=2)
    car.request(1)
    car.request(2)
    floors = []
    for _ in range(7):
        car.step()
        floors.append(car.floor)
    assert floors == [1, 1, 1, 1, 1, 2, 2]


def test_a_request_at_the_same_floor_opens_the_doors():
    car = Car(5)
    car.request(0)
    assert not car.doors.is_closed
    assert car.stops == set()
    assert not car.is_idle


def test_a_request_while_the_doors_close_opens_them_again():
    car = opened(Car(5))
    car.step()
    car.step()
    assert not car.doors.is_open
    car.request(0)
    car.step()
    assert car.doors.is_open
    assert car.stops == set()


def test_a_car_without_stops_stays():
    car = Car(5, floor=2)
    car.step()
    assert (car.floor, car.travelled, car.is_idle) == (2, 0, True)


def test_passengers_board_and_leave():
    car = opened(Car(5))
    car.board(Passenger("Ann", 0, 2))
    car.board(Passenger("Bob", 0, 3))
    assert (car.load, car.stops) == (2, {2, 3})
    assert car.leave() == []
    while car.floor < 2:
        car.step()
    assert car.leave() == []
    car.step()
    assert [p.name for p in car.leave()] == ["Ann"]
    assert [p.name for p in car.passengers] == ["Bob"]


def test_a_car_has_a_capacity():
    car = opened(Car(5, capacity=4))
    car.board(Passenger("group", 0, 2, size=3))
    with pytest.raises(Overload, match="2 too many") as caught:
        car.board(Passenger("family", 0, 1, size=3))
    assert caught.value.excess == 2
    assert (car.load, car.stops) == (3, {2})
    car.board(Passenger("Ann", 0, 1))
    assert car.load == 4


def test_boarding_needs_open_doors_at_the_floor():
    with pytest.raises(ValueError, match="Ann cannot enter at floor 0"):
        Car(5).board(Passenger("Ann", 0, 2))
    with pytest.raises(ValueError, match="Ann cannot enter at floor 0"):
        opened(Car(5)).board(Passenger("Ann", 1, 2))


def test_cars_check_their_numbers():
    with pytest.raises(ValueError, match="at least two floors are needed, not 1"):
        Car(1)
    with pytest.raises(ValueError, match="capacity must be positive, not 0"):
        Car(5, capacity=0)
    for floor in (-1, 5):
        with pytest.raises(ValueError, match=f"no floor {floor} among 5"):
            Car(5).request(floor)
    assert Car(2, capacity=1, floor=1).floor == 1
    assert Car(5).capacity == 4
