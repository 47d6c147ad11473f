"""The tools of the store."""

from dataclasses import replace
from typing import Literal

from turngym.envs.tools import ToolError
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domains.common import by_email
from turngym.envs.tooluse.domains.store.tables import (
    TODAY,
    Address,
    Customer,
    Item,
    Line,
    Order,
    Product,
    Refund,
)


def find_customer(db: Database, *, email: str) -> object:
    """Find a customer by email address.

    Args:
        email: The address the account was opened with.
    """
    return by_email(db, Customer, email)


def get_customer(db: Database, *, customer_id: str) -> object:
    """Show a customer's account.

    Args:
        customer_id: As find_customer gives it.
    """
    return db.one(Customer, customer_id)


def list_orders(db: Database, *, customer_id: str) -> object:
    """List the orders of a customer, without their items.

    Args:
        customer_id: As find_customer gives it.
    """
    customer = db.one(Customer, customer_id)
    return tuple(
        {"id": order.id, "status": order.status, "placed": order.placed}
        for order in db.where(Order, customer_id=customer.id)
    )


def get_order(db: Database, *, order_id: str) -> object:
    """Show an order with its items.

    Args:
        order_id: For example W41007.
    """
    return db.one(Order, order_id)


def search_products(db: Database, *, query: str) -> object:
    """Search products by a word of their name or category.

    Args:
        query: One or more words; all must occur.
    """
    return db.search(Product, query, "name", "category")


def list_items(db: Database, *, product_id: str) -> object:
    """List the variants of a product with price and stock.

    Args:
        product_id: For example P101.
    """
    product = db.one(Product, product_id)
    return db.where(Item, product_id=product.id)


def get_item(db: Database, *, item_id: str) -> object:
    """Show one variant of a product.

    Args:
        item_id: For example P101-2.
    """
    return db.one(Item, item_id)


def cancel_order(
    db: Database, *, order_id: str, reason: Literal["no longer needed", "ordered by mistake"]
) -> object:
    """Cancel a pending order and refund all of it.

    Args:
        order_id: The order.
        reason: Why, as the customer says.
    """
    order = _pending(db, order_id)
    amount = round(sum(line.price for line in order.lines), 2)
    db.put(replace(order, status="cancelled"))
    refund = Refund(
        id=db.mint(Refund, "R", order.id), order_id=order.id, amount=amount, reason=reason
    )
    db.put(refund)
    for line in order.lines:
        item = db.one(Item, line.item_id)
        db.put(replace(item, stock=item.stock + 1))
    return refund


def change_item(db: Database, *, order_id: str, item_id: str, new_item_id: str) -> object:
    """Change an item of a pending order for another; the price is that of the new one.

    Args:
        order_id: The order.
        item_id: The item to be taken out.
        new_item_id: The item to be put in.
    """
    order = _pending(db, order_id)
    place = _line(order, item_id)
    if new_item_id == item_id:
        raise ToolError("The order has this item already.")
    old, new = db.one(Item, item_id), _in_stock(db, new_item_id)
    lines = list(order.lines)
    lines[place] = Line(item_id=new.id, price=new.price)
    db.put(replace(order, lines=tuple(lines)))
    db.put(replace(old, stock=old.stock + 1))
    db.put(replace(new, stock=new.stock - 1))
    return db.one(Order, order_id)


def set_order_address(db: Database, *, order_id: str, street: str, city: str, zip: str) -> object:
    """Send a pending order to another address.

    Args:
        order_id: The order.
        street: Number and street.
        city: The city.
        zip: Five digits.
    """
    order = replace(_pending(db, order_id), address=_address(street, city, zip))
    db.put(order)
    return order


def set_shipping(
    db: Database, *, order_id: str, shipping: Literal["standard", "express"]
) -> object:
    """Set how a pending order is shipped.

    Args:
        order_id: The order.
        shipping: The kind of shipping.
    """
    order = replace(_pending(db, order_id), shipping=shipping)
    db.put(order)
    return order


def return_items(
    db: Database,
    *,
    order_id: str,
    item_ids: tuple[str, ...],
    reason: Literal["defective", "wrong size", "changed my mind"],
) -> object:
    """Start the return of items of a delivered order and refund them.

    Args:
        order_id: The order.
        item_ids: The items that come back.
        reason: Why, as the customer says.
    """
    order = db.one(Order, order_id)
    if order.status != "delivered":
        raise ToolError(f"Order {order.id} is {order.status}; only delivered orders come back.")
    if not item_ids or len(set(item_ids)) < len(item_ids):
        raise ToolError("Name each item once, and at least one.")
    lines = list(order.lines)
    for item_id in item_ids:
        place = _line(order, item_id)
        if lines[place].state != "ordered":
            raise ToolError(f"Item {lines[place].item_id} is on its way back already.")
        lines[place] = replace(lines[place], state="return requested")
    amount = round(sum(line.price for line in order.lines if line.item_id in item_ids), 2)
    db.put(replace(order, lines=tuple(lines)))
    refund = Refund(
        id=db.mint(Refund, "R", order.id, *sorted(item_ids)),
        order_id=order.id,
        amount=amount,
        reason=reason,
    )
    db.put(refund)
    return refund


def place_order(db: Database, *, customer_id: str, item_ids: tuple[str, ...]) -> object:
    """Place an order, paid by card and sent to the customer's home address.

    Args:
        customer_id: The customer.
        item_ids: The items, each once.
    """
    customer = db.one(Customer, customer_id)
    if not item_ids or len(set(item_ids)) < len(item_ids):
        raise ToolError("Name each item once, and at least one.")
    items = [_in_stock(db, item_id) for item_id in sorted(item_ids)]
    order = Order(
        id=db.mint(Order, "W", customer.id, *(item.id for item in items)),
        customer_id=customer.id,
        status="pending",
        placed=TODAY,
        delivered=None,
        lines=tuple(Line(item_id=item.id, price=item.price) for item in items),
        paid_with="card",
        shipping="standard",
        address=customer.address,
    )
    db.put(order)
    for item in items:
        db.put(replace(item, stock=item.stock - 1))
    return order


def set_home_address(db: Database, *, customer_id: str, street: str, city: str, zip: str) -> object:
    """Change the home address of a customer; orders keep theirs.

    Args:
        customer_id: The customer.
        street: Number and street.
        city: The city.
        zip: Five digits.
    """
    customer = db.one(Customer, customer_id)
    customer = replace(customer, address=_address(street, city, zip))
    db.put(customer)
    return customer


def _pending(db: Database, order_id: str) -> Order:
    order = db.one(Order, order_id)
    if order.status != "pending":
        raise ToolError(f"Order {order.id} is {order.status}, not pending.")
    return order


def _line(order: Order, item_id: str) -> int:
    for place, line in enumerate(order.lines):
        if line.item_id == item_id:
            return place
    raise ToolError(f"Order {order.id} has no such item.")


def _in_stock(db: Database, item_id: str) -> Item:
    item = db.one(Item, item_id)
    if item.stock < 1:
        raise ToolError(f"Item {item.id} is out of stock.")
    return item


def _address(street: str, city: str, code: str) -> Address:
    if not (len(code) == 5 and code.isascii() and code.isdigit()):
        raise ToolError("A zip code has five digits.")
    return Address(street=street, city=city, zip=code)
