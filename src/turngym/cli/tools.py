"""`turngym tools`: the apps of the tool-use world, served to agents outside of it."""

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from tyro.conf import Positional, arg

from turngym.cli.options import require_extra
from turngym.envs.calls import canonical
from turngym.envs.tasks import one_of, whole
from turngym.envs.tools import AppTool
from turngym.envs.tooluse.database import Database
from turngym.envs.tooluse.domain import DATABASES, Domain, tables_of, tools_of
from turngym.envs.tooluse.tools import Result, call, error_text

if TYPE_CHECKING:
    import mcp.types
    from mcp.server import Server


def tools_command(
    action: Positional[
        Annotated[Literal["serve"], arg(metavar="ACTION", help="serve: to MCP clients, by stdio.")]
    ],
    domain: Positional[
        Annotated[str, arg(metavar="DOMAIN", help="Which app, such as bank or store.")]
    ],
    /,
    *,
    database: Annotated[int, arg(help=f"Which of its databases, below {DATABASES}.")] = 0,
) -> None:
    """Serve the tools of an app over MCP, on standard input and output.

    What the client writes stays for as long as the server runs; each server starts afresh.

    Example: turngym tools serve bank
    """
    from turngym.envs.tooluse.domains import DOMAINS  # no other command needs them at its start

    one_of("domain", domain, DOMAINS)
    if whole("--database", database, 0) >= DATABASES:
        raise ValueError(f"--database is {database}, expected a number below {DATABASES}")
    require_extra("mcp", "mcp")
    assert action == "serve"
    asyncio.run(_serve(server_of(DOMAINS[domain], database)))


class Desk:
    """An app with the database as its client has made it."""

    def __init__(self, domain: Domain, number: int) -> None:
        self.tools = tools_of(domain)
        self.database = Database(tables_of(domain, number))

    def call(self, tool: AppTool, arguments: object) -> Result:
        """Call a tool and keep what it wrote."""
        try:
            text = canonical(arguments)
        except (ValueError, RecursionError):  # JSON as clients write it may hold NaN, or be deep
            return Result(error_text("The arguments are not plain JSON."), False, self.database)
        result = call(tool, self.database, text)
        self.database = result.database
        return result


def server_of(domain: Domain, number: int) -> "Server[Any]":  # our server has no state of its own
    """Return an MCP server for an app; the app's policy is its instructions.

    Args:
        domain: The app.
        number: Which of its databases it starts from.
    """
    from mcp import MCPError, types
    from mcp.server import Server

    desk = Desk(domain, number)

    async def list_tools(context: object, parameters: object) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_in_mcp(tool) for tool in desk.tools.values()])

    async def call_tool(
        context: object, parameters: types.CallToolRequestParams
    ) -> types.CallToolResult:
        tool = desk.tools.get(parameters.name)
        if tool is None:  # to MCP, no result of a tool but a request that is wrong
            raise MCPError(types.INVALID_PARAMS, f"There is no tool {parameters.name!a}.")
        result = desk.call(tool, parameters.arguments or {})
        content: list[types.ContentBlock] = [types.TextContent(type="text", text=result.text)]
        return types.CallToolResult(content=content, is_error=not result.ok)

    return Server(
        f"turngym-{domain.name}",
        instructions=domain.policy,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def _in_mcp(tool: AppTool) -> "mcp.types.Tool":
    from mcp import types

    return types.Tool(
        name=tool.tool.name,
        description=tool.tool.description,
        input_schema=json.loads(tool.tool.parameters),
        annotations=types.ToolAnnotations(read_only_hint=not tool.writes, open_world_hint=False),
    )


async def _serve(server: "Server[Any]") -> None:
    from mcp import stdio_server

    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())
