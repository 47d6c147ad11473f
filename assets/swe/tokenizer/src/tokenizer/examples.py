"""Two lexers that show what rules can do."""

from .lexer import Lexer
from .rules import Rule, keywords
from .stream import TokenStream

SUM = Lexer(
    [
        Rule(None, r"[ \t\n]+"),
        Rule(None, r"#[^\n]*"),
        Rule("NUMBER", r"\d+\.\d+", convert=float),
        Rule("NUMBER", r"\d+", convert=int),
        keywords("let", "in"),
        Rule("NAME", r"[A-Za-z_]\w*"),
        Rule("OP", r"\*\*|[-+*/()=]"),
    ]
)

TEMPLATE = Lexer(
    {
        "start": [
            Rule("TEXT", r"(?:[^{]|\{(?!\{))+"),
            Rule("OPEN", r"\{\{", push="inside"),
        ],
        "inside": [
            Rule(None, r"\s+"),
            Rule("NAME", r"[a-z]+"),
            Rule("PIPE", r"\|"),
            Rule("QUOTE", r'"', push="string"),
            Rule("CLOSE", r"\}\}", pop=True),
        ],
        "string": [
            Rule("ESCAPE", r"\\.", convert=lambda text: text[1]),
            Rule("CHARS", r'[^"\\]+'),
            Rule("QUOTE", r'"', pop=True),
        ],
    }
)


def sum_up(text):
    """Return the sum of the numbers of a text such as "1 + 2 - 3"; only + and - are known."""
    stream = TokenStream(SUM.tokens(text))
    total = stream.expect("NUMBER").value
    while not stream.at_end:
        sign = 1 if stream.accept("OP", "+") else -1
        if sign < 0:
            stream.expect("OP", "-")
        total += sign * stream.expect("NUMBER").value
    return total
