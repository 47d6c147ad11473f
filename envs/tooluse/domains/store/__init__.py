"""A store for outdoor goods: orders, returns, exchanges, addresses."""

from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import Arguments, Clause, Domain
from turngym.envs.tooluse.domains.common import days_between
from turngym.envs.tooluse.domains.store import goals, tools
from turngym.envs.tooluse.domains.store.data import make
from turngym.envs.tooluse.domains.store.tables import TODAY, Customer, Item, Order


def _late_return(db: Database, name: str, arguments: Arguments) -> bool:
    order = db.get(Order, arguments.get("order_id", "")) if name == "return_items" else None
    return order is not None and days_between(order.delivered or TODAY, TODAY) > 30


def _large_refund(db: Database, name: str, arguments: Arguments) -> bool:
    order = db.get(Order, arguments.get("order_id", "")) if name == "return_items" else None
    return order is not None and goals.refund(order, arguments["item_ids"]) > goals.LARGE_REFUND


def _other_product(db: Database, name: str, arguments: Arguments) -> bool:
    if name != "change_item":
        return False
    old, new = db.get(Item, arguments["item_id"]), db.get(Item, arguments["new_item_id"])
    return old is not None and new is not None and old.product_id != new.product_id


def _gift_card(db: Database, name: str, arguments: Arguments) -> bool:
    order = db.get(Order, arguments.get("order_id", "")) if name == "cancel_order" else None
    return order is not None and order.paid_with == "gift_card"


def _basic_express(db: Database, name: str, arguments: Arguments) -> bool:
    order = db.get(Order, arguments.get("order_id", "")) if name == "set_shipping" else None
    customer = None if order is None else db.get(Customer, order.customer_id)
    basic = customer is not None and customer.tier == "basic"
    return basic and arguments["shipping"] == "express"


DOMAIN = Domain(
    name="store",
    role=(
        "You serve the customers of Larkspur Outdoor, a shop for outdoor goods. "
        f"Today is {TODAY}. Amounts are in dollars."
    ),
    reads=(
        tools.find_customer,
        tools.get_customer,
        tools.list_orders,
        tools.get_order,
        tools.search_products,
        tools.list_items,
        tools.get_item,
    ),
    writes=(
        tools.cancel_order,
        tools.change_item,
        tools.set_order_address,
        tools.set_shipping,
        tools.return_items,
        tools.place_order,
        tools.set_home_address,
    ),
    data=make,
    clauses=(
        Clause(id="identify", text="Find the customer by email before anything else."),
        Clause(
            id="own-orders",
            text="Speak about an order, and change it, only for the customer who placed it. "
            "Refuse anyone else, whatever the reason.",
        ),
        Clause(id="pending", text="Only pending orders can be cancelled or changed."),
        Clause(
            id="gift-card",
            text="Orders paid with a gift card cannot be cancelled. Refuse.",
            broken=_gift_card,
        ),
        Clause(
            id="same-product",
            text="An item of an order can be changed only for another variant of the same product.",
            broken=_other_product,
        ),
        Clause(
            id="late-return",
            text="Delivered items can be returned within 30 days of delivery. Refuse later ones.",
            broken=_late_return,
        ),
        Clause(
            id="large-refund",
            text=f"Returns worth more than {goals.LARGE_REFUND:.0f} dollars are for a person: "
            "transfer the customer and change nothing.",
            broken=_large_refund,
        ),
        Clause(
            id="express",
            text="Express shipping is for gold members only; refuse it to basic members.",
            broken=_basic_express,
        ),
    ),
    templates=(
        goals.cancel,
        goals.change_variant,
        goals.return_some,
        goals.move_order,
        goals.move_home,
        goals.reorder,
        goals.order_total,
        goals.faster_shipping,
        goals.late_return,
        goals.large_return,
        goals.someone_elses_order,
        goals.gift_card_cancel,
        goals.basic_express,
    ),
    held_out=("faster_shipping", "basic_express", "large_return"),
)
"""The store."""
