"""One shell of a simulated device without any input or output: keystrokes in, what it prints out."""

from netraven.device.simulator.devices import Echo, Mode, SimulatedDevice

_COLUMNS = 80
_SCROLLED = 10  # so many columns at a time


class Terminal:
    """Prints what the device prints, with line feeds as line ends; `over` once it has hung up.

    `commands` receives each command that it is asked.
    """

    def __init__(self, device: SimulatedDevice, commands: list[str]) -> None:
        self.over = False
        self._device = device
        self._commands = commands
        self._count = 0
        self._manners = device.manners
        self._questions = list(device.questions)
        self._asked: list[tuple[str, str]] = []
        self._mode: Mode | None = None
        self._privileged = self._manners.enabled_prompt is None
        self._asks_enable = False
        self._pages = True
        self._unread: list[str] = []
        self._line = ""
        self._last_key = ""

    def open(self) -> str:
        """Return what stands on the screen after the log-in."""
        return self._device.banner + self._next_question()

    def type(self, keys: str) -> str:
        """Return what appears on the screen as the keys are typed."""
        return "".join(self._key(key) for key in keys if not self.over)

    def _key(self, key: str) -> str:
        is_second_half = key == "\n" and self._last_key == "\r"
        self._last_key = key
        if is_second_half:
            return ""
        if self._unread:
            return self._turn_page(key)
        if self._questions and not self._questions[0][1]:
            del self._questions[0]
            return "\n" + self._next_question()
        if key not in "\r\n":
            self._line += key
            return ""
        line, self._line = self._line, ""
        return self._echo(line) + self._enter(line.strip())

    def _echo(self, line: str) -> str:
        asked = self._questions or self._asked
        if self._asks_enable or (asked and "assword" in asked[0][0]):
            return "\n"
        match self._device.echo:
            case Echo.NONE:
                return "\n"
            case Echo.TWICE:
                return f"{line}\r{line}\n"
            case Echo.WRAPPED:
                return self._wrapped(line)
            case Echo.SCROLLED:
                return self._scrolled(line)
        return f"{line}\n"

    def _wrapped(self, line: str) -> str:
        room = max(1, _COLUMNS - self._column())
        rest = [line[start : start + _COLUMNS] for start in range(room, len(line), _COLUMNS)]
        return "\n".join([line[:room], *rest]) + "\n"

    def _scrolled(self, line: str) -> str:
        room = max(2 * _SCROLLED, _COLUMNS - self._column())
        drawn = line[:room]
        for end in range(room, len(line), _SCROLLED):
            kept = "$" + line[end - room + _SCROLLED + 1 : end]
            drawn += "\b" * room + kept + " " * _SCROLLED + "\b" * _SCROLLED + line[end : end + _SCROLLED]
            drawn += " " * max(0, end + _SCROLLED - len(line))
        return drawn + "\n"

    def _column(self) -> int:
        return len(self._prompt().rpartition("\n")[2])

    def _enter(self, line: str) -> str:
        if self._questions:
            _, right = self._questions.pop(0)
            self.over = line != right
            return "" if self.over else self._next_question()
        if self._asked:
            _, right = self._asked.pop(0)
            if line != right:
                self._asked.clear()
                return self._manners.invalid + self._prompt()
            return self._asked[0][0] if self._asked else self._prompt()
        if self._asks_enable:
            self._asks_enable = False
            return self._raise_privilege(line == self._device.enable_password)
        return self._command(line)

    def _next_question(self) -> str:
        return self._questions[0][0] if self._questions else self._prompt()

    def _raise_privilege(self, is_right: bool) -> str:  # noqa: FBT001 - the outcome of a comparison
        self._privileged = is_right and not self._device.misbehaviour.refuses_enable
        return self._prompt() if self._privileged else self._manners.enable_refusal + self._prompt()

    def _command(self, command: str) -> str:
        if not command:
            return self._prompt()
        self._count += 1
        self._commands.append(command)
        if command in self._manners.leaves and not (self._mode and command in self._device.modes):
            self.over = True
            return ""
        if command == self._manners.enable and not self._privileged:
            self._asks_enable = self._device.enable_password is not None
            return self._manners.enable_question if self._asks_enable else self._raise_privilege(is_right=True)
        if command in self._device.asks:
            self._asked = list(self._device.asks[command])
            return self._asked[0][0]
        if command in self._device.modes:
            mode = self._device.modes[command]
            self._mode = mode if mode.prompt else None
            return self._print(mode.says)
        return self._print(self._reply(command))

    def _reply(self, command: str) -> str:
        pager = self._manners.pager
        if pager and command in pager.off and command not in self._device.misbehaviour.rejects:
            self._pages = False
            return self._device.reply(command, self._mode) or ""
        known = self._privileged or command not in self._manners.privileged
        reply = self._device.reply(command, self._mode) if known else None
        return self._manners.invalid if reply is None else reply

    def _print(self, text: str) -> str:
        if self._manners.pager is None or not self._pages:
            return text + self._prompt()
        self._unread = text.splitlines(keepends=True)
        return self._page(self._manners.pager.lines)

    def _turn_page(self, key: str) -> str:
        pager = self._manners.pager
        if pager is None or key in "qQ":
            self._unread = []
            return "\n" + self._prompt()
        return pager.erase + self._page(1 if key in "\r\n" else pager.lines)

    def _page(self, lines: int) -> str:
        page, self._unread = self._unread[:lines], self._unread[lines:]
        question = self._manners.pager.text if self._manners.pager and self._unread else self._prompt()
        return "".join(page) + question

    def _prompt(self) -> str:
        shape = self._manners.prompt
        if self._privileged and self._manners.enabled_prompt is not None:
            shape = self._manners.enabled_prompt
        if self._mode is not None:
            shape = self._mode.prompt
        device = self._device
        return device.misbehaviour.prompt_noise + (
            shape.replace("{hostname}", device.hostname)
            .replace("{username}", device.username)
            .replace("{count}", str(self._count))
        )
