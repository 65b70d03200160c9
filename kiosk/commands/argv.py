"""The command line's words become what a line of `batch` is: a command's name and its arguments by name.

Not argparse: its messages are English, it exits by itself, and an optional word between options is lost
(docs/decisions says more). Everything here is checked by the same table as `batch`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.commands.arguments import Argument, Given, read_all
from kiosk.commands.table import COMMANDS, GLOBALS, LATER, Command
from kiosk.errors import Misused

DEFAULT = "run"
HELP = ("-h", "--help", "help")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was asked on the command line: the command with its arguments, and the options before it."""

    command: Command
    given: Given
    options: Given


def wants_help(argv: Sequence[str]) -> bool:
    """Tell whether somebody asks how to use this."""
    return any(word in HELP[:2] for word in argv) or list(argv[:1]) == [HELP[2]]


def wants_json(argv: Sequence[str]) -> bool:
    """Tell whether answers are to be JSON; asked before the words are checked, for the errors."""
    return "--json" in argv


def read_argv(argv: Sequence[str]) -> Asked:
    """Read a command line; refuses what the table does not know."""
    words = list(argv)
    before = _take_options(words)
    command = _take_command(words)
    named: dict[str, object] = {}
    places = list(command.words)
    while words:
        first = words.pop(0)
        if _is_option(first):
            _put_option(command, first, words, named, before)
        elif places:
            named[places.pop(0).name] = first
        else:
            raise Misused("argument.unknown", command=command.name, argument=first)
    options = read_all(command.name, GLOBALS, before)
    return Asked(command=command, given=read_all(command.name, command.arguments, named), options=options)


def find_command(name: object) -> Command:
    """Find a command by its name; refuses `command.unknown`, and says when a later release has it."""
    if isinstance(name, str) and name in COMMANDS:
        return COMMANDS[name]
    if name in LATER:
        raise Misused("argument.later", argument=name)
    raise Misused("command.unknown", command=str(name)[:60], known=", ".join(COMMANDS))


def _take_command(words: list[str]) -> Command:
    if not words:
        return COMMANDS[DEFAULT]
    two = " ".join(words[:2])
    name = two if two in COMMANDS or two in LATER else words[0]
    if name not in COMMANDS and any(known.startswith(f"{name} ") for known in COMMANDS):
        kinds = " | ".join(k for k in COMMANDS if k.startswith(f"{name} "))
        raise Misused("command.unknown", command=two, known=kinds)
    command = find_command(name)
    del words[: name.count(" ") + 1]
    return command


def _take_options(words: list[str]) -> dict[str, object]:
    found: dict[str, object] = {}
    while words and _is_option(words[0]):
        first = words.pop(0)
        argument = _argument(GLOBALS, first)
        if argument is None:
            raise Misused("argument.unknown", argument=first.partition("=")[0])
        found[argument.name] = _value(argument, first, words)
    return found


def _put_option(
    command: Command, first: str, words: list[str], named: dict[str, object], before: dict[str, object]
) -> None:
    """Put an option where it belongs; the general ones may also stand after the command."""
    if (argument := _argument(command.arguments, first)) is not None:
        named[argument.name] = _value(argument, first, words)
    elif (argument := _argument(GLOBALS, first)) is not None:
        before[argument.name] = _value(argument, first, words)
    else:
        raise Misused("argument.unknown", command=command.name, argument=first.partition("=")[0])


def _is_option(text: str) -> bool:
    return text.startswith("--") and len(text) > 2


def _argument(known: tuple[Argument, ...], text: str) -> Argument | None:
    name = text[2:].partition("=")[0]
    return next((a for a in known if a.is_option and a.name == name), None)


def _value(argument: Argument, text: str, words: list[str]) -> object:
    _, equals, value = text.partition("=")
    if argument.is_flag:
        if equals:
            raise Misused("argument.unknown", argument=text)
        return True
    if equals:
        return value
    if not words or _is_option(words[0]):
        raise Misused("argument.missing", argument=argument.shown)
    return words.pop(0)
