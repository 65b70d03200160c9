"""How to use the command line, written from the table."""

from collections.abc import Sequence

from kiosk.commands.arguments import Argument
from kiosk.commands.argv import find_command
from kiosk.commands.table import COMMANDS, GLOBALS, TOKEN, Command
from kiosk.marks import N_
from kiosk.words import Words

_ENDS = N_(
    "Mã kết thúc: 0 xong, 1 bị từ chối theo quy định, 2 dùng sai hoặc dữ liệu vào sai, 3 tạm thời không làm được."
)


def answer(argv: Sequence[str], words: Words) -> str:
    """Tell about the command named, else about all; an unknown one is refused."""
    asked = [word for word in argv if not word.startswith("-") and word != "help"]
    name = next((n for n in (" ".join(asked[:2]), " ".join(asked[:1])) if n in COMMANDS), None)
    if asked and name is None:
        find_command(asked[0])
    return one(COMMANDS[name], words) if name else overview(words)


def overview(words: Words) -> str:
    """List every command and the general options."""
    usage = words("Cách dùng: python main.py [TÙY CHỌN] LỆNH …")
    width = max(len(usage_of(command)) for command in COMMANDS.values() if len(usage_of(command)) < 34)
    commands = [_line(usage_of(command), words(command.help), width) for command in COMMANDS.values()]
    options = [_line(_shown(option), words(option.help), width) for option in GLOBALS]
    more = words("python main.py LỆNH --help cho biết thêm về một lệnh. Mỗi lệnh ghi dữ liệu nhận thêm --token.")
    parts = [usage, "", words("Các lệnh:"), *commands, "", words("Tùy chọn chung:"), *options]
    return "\n".join([*parts, "", more, words(_ENDS)])


def one(command: Command, words: Words) -> str:
    """Tell how one command is used."""
    rows = [*command.words, *command.options]
    width = max((len(_shown(argument)) for argument in rows), default=0)
    lines = [_line(_shown(argument), words(argument.help), width) for argument in rows]
    usage = words("Cách dùng: python main.py {usage}", usage=usage_of(command))
    return "\n".join([usage, words(command.help), "", *lines]).rstrip()


def usage_of(command: Command) -> str:
    """Write a command with its arguments, as in `take A [--slot HH:MM]`."""
    options = (option for option in command.options if option is not TOKEN)
    shown = (_shown(option) if option.is_required else f"[{_shown(option)}]" for option in options)
    return " ".join([command.name, *(argument.shown for argument in command.words), *shown])


def _shown(argument: Argument) -> str:
    if argument.is_word or argument.is_flag:
        return argument.shown
    return f"{argument.shown} {argument.sign or argument.name.upper()}"


def _line(left: str, right: str, width: int) -> str:
    if len(left) > width:
        return f"  {left}\n  {'':{width}}  {right}"
    return f"  {left:{width}}  {right}"
