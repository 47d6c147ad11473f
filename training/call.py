"""A name with options, as one text: how configurations name estimators and reward models."""

import ast


def read_call(text: str, what: str, example: str) -> tuple[str, dict[str, object]]:
    """Return the name and the options of a text.

    Args:
        text: A name, or a call of it with constants by name.
        what: What the text is, for the message.
        example: One that is right, for the message.

    Raises:
        ValueError: It is neither.

    Example:
        >>> read_call("gae(gamma=1.0, lam=0.95)", "credit", "")
        ('gae', {'gamma': 1.0, 'lam': 0.95})
    """
    wrong = f"{what} is {text!r}, expected a name or a call such as {example!r}"
    try:
        node = ast.parse(text.strip(), mode="eval").body
        if isinstance(node, ast.Name):
            return node.id, {}
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or node.args:
            raise ValueError(wrong)
        options = {keyword.arg: ast.literal_eval(keyword.value) for keyword in node.keywords}
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise ValueError(wrong) from None
    if None in options:
        raise ValueError(wrong)
    return node.func.id, {str(name): value for name, value in options.items()}
