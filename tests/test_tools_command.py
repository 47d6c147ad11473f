"""`turngym tools serve`, as an MCP client meets it: in a process of its own, over stdio."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from turngym.envs.tooluse.domain import tables_of, tools_of
from turngym.envs.tooluse.domains import DOMAINS
from turngym.envs.tooluse.domains.bank.tables import Account, Customer

if TYPE_CHECKING:
    import mcp

ROOT = Path(__file__).parents[1]
LIMIT_S = 60


def told(result: "mcp.types.CallToolResult") -> tuple[bool, Any]:  # plain JSON
    """Return whether a call failed, and what it answered."""
    [content] = result.content
    assert content.type == "text"
    return result.is_error, json.loads(content.text)


def served(talk: "Callable[[mcp.Client], Awaitable[None]]", *options: str) -> None:
    """Serve the bank in a process and let a client talk to it, not for ever."""
    package = pytest.importorskip("mcp", reason="the extra mcp is not installed")

    async def run() -> None:
        server = package.StdioServerParameters(
            command=sys.executable,
            args=["-m", "turngym", "tools", "serve", "bank", *options],
            env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        )
        async with package.Client(server) as client:
            await talk(client)

    asyncio.run(asyncio.wait_for(run(), LIMIT_S))


def an_owner(number: int) -> tuple[Customer, Account, Account]:
    """Return a customer of a database with both accounts, open and not empty."""
    rows = tables_of(DOMAINS["bank"], number).rows
    for customer in rows[Customer].values():
        accounts = [a for a in rows[Account].values() if a.customer_id == customer.id]
        if len(accounts) == 2 and {a.status for a in accounts} == {"open"}:
            return customer, accounts[0], accounts[1]
    raise AssertionError("nobody has two accounts")


def test_a_client_sees_the_tools_with_their_schemas_and_the_policy() -> None:
    async def talk(client: "mcp.Client") -> None:
        listed = {tool.name: tool for tool in (await client.list_tools()).tools}
        ours = tools_of(DOMAINS["bank"])
        assert list(listed) == list(ours)
        for name, tool in listed.items():
            assert tool.description == ours[name].tool.description
            assert tool.input_schema == json.loads(ours[name].tool.parameters)
            assert tool.annotations is not None
            assert tool.annotations.read_only_hint is not ours[name].writes
        assert client.instructions == DOMAINS["bank"].policy

    served(talk)


def test_a_client_reads_writes_and_is_told_of_errors() -> None:
    customer, checking, savings = an_owner(3)

    async def talk(client: "mcp.Client") -> None:
        who = {"email": customer.email, "date_of_birth": customer.date_of_birth}
        failed, found = told(await client.call_tool("identify_customer", who))
        assert not failed
        assert found["id"] == customer.id
        move = {"from_account_id": checking.id, "to_account_id": savings.id}
        failed, answer = told(await client.call_tool("transfer", {**move, "amount_cents": -5}))
        assert failed
        assert answer == {"error": "An amount is a whole number of cents above 0."}
        failed, _ = told(await client.call_tool("transfer", {**move, "amount_cents": "5"}))
        assert failed
        failed, _ = told(await client.call_tool("transfer", {**move, "amount_cents": 125}))
        assert not failed
        _, shown = told(await client.call_tool("list_accounts", {"customer_id": customer.id}))
        assert [account["balance_cents"] for account in shown] == [
            checking.balance_cents - 125,
            savings.balance_cents + 125,
        ]

    served(talk, "--database", "3")


def test_a_tool_that_is_not_there_is_a_request_that_is_wrong() -> None:
    package = pytest.importorskip("mcp", reason="the extra mcp is not installed")

    async def talk(client: "mcp.Client") -> None:
        with pytest.raises(package.MCPError, match="There is no tool 'rob'"):
            await client.call_tool("rob", {})

    served(talk)


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [(("bakery",), "'bakery'"), (("bank", "--database", "8"), "--database is 8")],
)
def test_a_users_mistake_is_one_line_and_exit_code_2(
    arguments: tuple[str, ...], complaint: str
) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "turngym", "tools", "serve", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1
    assert complaint in run.stderr
