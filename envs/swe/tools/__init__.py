"""The tools of an episode: functions of a desk, their schemas read off their signatures."""

from collections.abc import Mapping

from turngym.envs.swe.tools.editing import create, insert, str_replace, undo
from turngym.envs.swe.tools.running import bash, more, run_tests, submit
from turngym.envs.swe.tools.viewing import search, view
from turngym.envs.tools import AppTool, described

TOOLS: Mapping[str, AppTool] = {
    function.__name__: described(function, writes=True)
    for function in (
        bash,
        view,
        search,
        create,
        str_replace,
        insert,
        undo,
        run_tests,
        more,
        submit,
    )
}
"""The tools by name."""
