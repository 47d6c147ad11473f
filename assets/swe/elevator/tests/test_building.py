import pytest

from elevator import Building, Car, Passenger, Stuck
from elevator.dispatch import choose, cost, path_length, stops_between


def moving(floors, floor, *stops):
    """A car at a floor that has just left for its stops."""
    car = Car(floors, floor=floor)
    for stop in stops:
        car.request(stop)
    car.direction = car.next_direction()
    return car


def test_the_path_to_a_floor():
    assert path_length(Car(10, floor=4), 1) == 3
    up = moving(10, 4, 7)
    assert path_length(up, 9) == 5
    assert path_length(up, 4) == 0
    assert path_length(up, 2) == 3 + 5
    down = moving(10, 4, 1)
    assert path_length(down, 2) == 2
    assert path_length(down, 6) == 3 + 5


def test_stops_on_the_way():
    car = moving(10, 4, 5, 7, 8, 2)
    assert stops_between(car, 8) == 2
    assert stops_between(car, 9) == 3
    assert stops_between(car, 0) == 1
    assert stops_between(car, 5) == 0


def test_the_cost_of_a_call():
    assert cost(Car(10, floor=4), Passenger("Ann", 6, 9)) == 2
    assert cost(moving(10, 4, 5), Passenger("Ann", 6, 9)) == 2 + 4
    assert cost(moving(10, 4, 5), Passenger("Ann", 6, 0)) == 2 + 4 + 1
    assert cost(Car(10, capacity=2), Passenger("family", 1, 2, size=3)) == 1 + 20
    assert cost(Car(10, capacity=3), Passenger("family", 1, 2, size=3)) == 1


def test_the_cheapest_car_is_chosen():
    cars = [Car(10, floor=0), Car(10, floor=6), Car(10, floor=8)]
    assert choose(cars, Passenger("Ann", 9, 0)) == 2
    assert choose(cars, Passenger("Ann", 7, 0)) == 1
    assert choose(cars, Passenger("Ann", 3, 0)) == 0
    mixed = [Car(10, capacity=2), Car(10, floor=9, capacity=5)]
    assert choose(mixed, Passenger("family", 0, 3, size=3)) == 1
    with pytest.raises(ValueError, match="no car is large enough for crowd"):
        choose(mixed, Passenger("crowd", 0, 3, size=6))


def test_one_ride_step_by_step():
    building = Building(5, hold=2)
    assert building.call(Passenger("Ann", 1, 3)) == 0
    arrivals = [building.step() for _ in range(8)]
    assert arrivals == [[]] * 7 + [["Ann"]]
    assert building.arrived == {"Ann": 8}
    assert not building.is_done
    assert building.run() == 3
    assert building.is_done
    assert building.now == 11


def test_a_passenger_at_the_floor_of_the_car():
    building = Building(5, hold=1)
    building.call(Passenger("Ann", 0, 1))
    building.run()
    assert building.arrived == {"Ann": 5}


def test_two_cars_share_the_work():
    building = Building(10, cars=2)
    assert building.call(Passenger("Ann", 5, 9)) == 0
    building.run()
    assert [car.floor for car in building.cars] == [9, 0]
    assert building.call(Passenger("Bob", 1, 0)) == 1
    assert building.call(Passenger("Cid", 8, 0)) == 0
    building.run()
    assert [car.floor for car in building.cars] == [0, 0]
    assert set(building.arrived) == {"Ann", "Bob", "Cid"}


def test_who_finds_no_room_is_fetched_later():
    building = Building(4, capacity=2, hold=1)
    for name in ("Ann", "Bob", "Cid"):
        building.call(Passenger(name, 0, 3))
    building.run()
    assert building.arrived["Ann"] == building.arrived["Bob"] == 7
    assert building.arrived["Cid"] > 7
    assert building.cars[0].travelled == 9


def test_the_order_of_calls_counts_but_small_ones_may_slip_in():
    building = Building(3, capacity=3)
    building.call(Passenger("two", 0, 2, size=2))
    building.call(Passenger("pair", 0, 2, size=2))
    building.call(Passenger("one", 0, 2))
    building.run()
    assert building.arrived["two"] == building.arrived["one"] < building.arrived["pair"]


def test_the_report():
    building = Building(5, hold=2)
    assert building.report() == {"arrived": 0, "mean": 0.0, "longest": 0, "travelled": 0}
    building.call(Passenger("Ann", 1, 3))
    building.run()
    building.call(Passenger("Bob", 3, 2))
    building.run()
    assert building.report() == {"arrived": 2, "mean": 7.0, "longest": 8, "travelled": 4}


def test_everybody_arrives():
    building = Building(8, cars=2, capacity=3)
    for number in range(30):
        origin, target = number * 5 % 8, (number * 3 + 1) % 8
        if origin != target:
            building.call(Passenger(str(number), origin, target, 1 + number % 3))
        building.step()
    building.run()
    assert building.arrived.keys() == building.called.keys()
    for car in building.cars:
        assert car.passengers == [] and car.is_idle


def test_running_has_a_limit():
    building = Building(5)
    building.call(Passenger("Ann", 1, 3))
    with pytest.raises(Stuck, match="1 passengers on their way after 7 steps"):
        building.run(limit=7)
    assert building.run(limit=4) == 4


def test_calls_are_checked():
    building = Building(5)
    building.call(Passenger("Ann", 1, 3))
    with pytest.raises(ValueError, match="Ann called before"):
        building.call(Passenger("Ann", 2, 3))
    for origin, target in ((5, 1), (1, 5)):
        with pytest.raises(ValueError, match="no floor 5 among 5"):
            building.call(Passenger("Bob", origin, target))
    assert set(building.called) == {"Ann"}
    with pytest.raises(ValueError, match="a building needs a car, not 0"):
        Building(5, cars=0)
