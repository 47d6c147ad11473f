"""What happened to the stock."""

from dataclasses import dataclass
from typing import Callable, Dict, Iterator, List, Optional

KINDS = ("received", "reserved", "released", "fulfilled", "written_off", "low")


@dataclass(frozen=True)
class Event:
    """One event; `number` counts events from 1."""

    number: int
    kind: str
    item: str
    quantity: int


class EventLog:
    """Events in order, with listeners."""

    def __init__(self) -> None:
        self._events: List[Event] = []
        self._listeners: Dict[str, List[Callable[[Event], None]]] = {}

    def __len__(self) -> int:
        return len(self._events)

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def listen(self, kind: str, listener: Callable[[Event], None]) -> None:
        """Call a listener with every later event of a kind; ValueError if there is none such."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of event {kind!r}")
        self._listeners.setdefault(kind, []).append(listener)

    def record(self, kind: str, item: str, quantity: int) -> Event:
        """Add an event and tell the listeners, in the order in which they came."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of event {kind!r}")
        event = Event(len(self._events) + 1, kind, item, quantity)
        self._events.append(event)
        for listener in self._listeners.get(kind, []):
            listener(event)
        return event

    def select(self, kind: Optional[str] = None, item: Optional[str] = None) -> List[Event]:
        """Return the events of a kind, of an item, or of both."""
        return [
            event
            for event in self._events
            if (kind is None or event.kind == kind) and (item is None or event.item == item)
        ]

    def total(self, kind: str, item: str) -> int:
        """Return the sum of the quantities of the events of a kind and an item."""
        return sum(event.quantity for event in self.select(kind, item))
