"""The table of settings in docs/settings.md, read from where the settings are read: name, meaning, what without it."""

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SETTINGS = Path(__file__).with_name("settings.py")
HEAD = """# Settings

Every variable of the environment, or of the file `.env` beside `manage.py`, that the site reads. This page is made by
`manage.py show_settings --markdown > docs/settings.md` from `sos_site/settings.py`.

| Variable | What | Without it |
|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One variable of the environment."""

    name: str
    meaning: str
    without: str


def known_settings(source: str | None = None) -> list[Setting]:
    """Return every setting in the order in which it is read. Raises ValueError for one without a meaning beside it."""
    source = source if source is not None else SETTINGS.read_text()
    comments = comments_by_line(source)
    found = []
    for call, name in reads(ast.parse(source)):
        meaning = comments.get(call.end_lineno or 0, (0, ""))[1] or comment_above(comments, call.lineno)
        if not meaning:
            raise ValueError(f"{name} is read without a word on what it is")
        found.append((call.lineno, Setting(name, meaning, without(call))))
    return [setting for _, setting in sorted(found, key=lambda pair: pair[0])]


def reads(tree: ast.AST) -> Iterator[tuple[ast.Call, str]]:
    """Yield each `env.kind("NAME", …)` and `key_from_environment("NAME")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="env")) | ast.Name(id="key_from_environment"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield node, name


def comments_by_line(source: str) -> dict[int, tuple[int, str]]:
    """Return column and text of each comment by its line."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return {
        token.start[0]: (token.start[1], token.string.lstrip("# ").strip())
        for token in tokens
        if token.type == tokenize.COMMENT
    }


def comment_above(comments: dict[int, tuple[int, str]], line: int) -> str:
    """Return a comment that has the line above for itself."""
    return comments.get(line - 1, (0, ""))[1]


def without(call: ast.Call) -> str:
    """Say what holds when the variable is not set, in production."""
    default = next((keyword.value for keyword in call.keywords if keyword.arg == "default"), None)
    if isinstance(default, ast.IfExp):  # `… if DEVELOPMENT else …`
        default = default.orelse
    match default:
        case None:
            return "refused"
        case ast.Constant(value="" | False) | ast.Dict(keys=[]) | ast.List(elts=[]):
            return "off" if not is_needed(call) else "refused"
        case ast.Constant(value=True):
            return "on"
        case ast.UnaryOp():
            return "on"
        case ast.Name():
            return "off"
        case ast.Constant(value=str() | int() | float() as value):
            return f"`{value}`"
    texts = [node.value for node in ast.walk(default) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return f"`{texts[-1]}`" + (" in `VAR_DIR`" if "VAR_DIR" in ast.unparse(default) else "")


def is_needed(call: ast.Call) -> bool:
    """Say whether production refuses to start without it."""
    return isinstance(call.args[0], ast.Constant) and call.args[0].value in {"BASE_URL", "ALLOWED_HOSTS"}


def markdown() -> str:
    """Return the whole page."""
    return HEAD + "".join(f"| `{each.name}` | {each.meaning} | {each.without} |\n" for each in known_settings())
