"""F5 BIG-IP TMOS (tmsh Reference Guide, `list`): all partitions, on an exec channel.

An account has bash or tmsh for its shell.  A listing has no last line of its own: bash prints one when tmsh was
successful, and in tmsh a setting that each system has follows once more on a single line, as nothing else does.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, QUOTED, URLS

_END = "# end of configuration"
_LISTS = ("list recursive", "show running-config recursive")
_LAST = "list sys global-settings one-line"
# More than a hundred items would be asked about; who may only read may not say so.
_QUIET = "modify cli preference pager disabled display-threshold 0"
_BASH = tuple(f'tmsh -q -c "cd /; {text}" && echo "{_END}"' for text in _LISTS)
_TMSH = (*(f"{_QUIET}; cd /; {text}; {_LAST}" for text in _LISTS), *(f"cd /; {text}; {_LAST}" for text in _LISTS))
_VERSION = "tmsh -q show sys version"
_HARDWARE = "tmsh -q show sys hardware field-fmt"

PLATFORM = Platform(
    name="f5_tmsh",
    vendor="F5",
    title="BIG-IP TMOS",
    aliases=("tmos", "f5_ltm", "f5_linux", "bigip"),
    channel=Channel.EXEC,
    prompt=r"[\w.@()/:~\[\] -]+[#$>] ?",
    commands=(
        Command(
            text=_BASH[0],
            keep=True,
            alternatives=(*_BASH[1:], *_TMSH),
            begin=r"^sys global-settings \{$",
            end=rf"^(?:{_END}|sys global-settings \{{ .* \}})$",
        ),
        Command(text=_VERSION, alternatives=("show sys version",), optional=True),
        Command(text=_HARDWARE, alternatives=("show sys hardware field-fmt",), optional=True),
    ),
    errors=(
        r"^Syntax Error: ",
        r"^Unexpected Error: ",
        r"^Data Input Error: ",
        r"^\d{8}:3: ",
        r"^bash: .*command not found",
    ),
    lines=Lines(
        volatile=(f"^{_END}$", r"^sys global-settings \{ .* \}$"),
        # What the monitors and the other member of the pair say at the moment.
        insignificant=(
            r"^ +state (?:up|down|checking|unchecked|unknown|fqdn-\S+)$",
            r"^ +session monitor-\w+$",
            r"^ +failover-state ",
        ),
        secret=(
            *URLS,
            # Whatever is sealed with the master key begins like this.
            r"(\$M\$\S+)",
            rf"encrypted-password {QUOTED}",
            rf"^ +secret {QUOTED}",
            rf"^ +(?:[\w-]+-)?password {QUOTED}",
            rf"password-encrypted {QUOTED}",
            rf"preshared-key(?:-encrypted)? {QUOTED}",
            rf"passphrase {QUOTED}",
            rf"community-name {QUOTED}",
            rf"^ +community {QUOTED}",
            rf"bind-pw {QUOTED}",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_HARDWARE, pattern=r"bigip-chassis-serial-num (\S+)"),
        FactRule(field="model", command=_HARDWARE, pattern=r'marketing-name "?([^"\n]+)'),
        FactRule(field="os_version", command=_VERSION, pattern=r"(?m)^ +Version +(\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command=_BASH[0],
            row=r"^net (?:interface|self) (?P<name>\S+) \{",
            more=(
                r"^    address (?P<address>\S+)",
                r'^    description "?(?P<description>[^"\n]+)',
                r"^    (?P<status>disabled|enabled)$",
            ),
            end=r"^\}",
        ),
    ),
    comment="#",
    restore="After `cd /` use `load sys config merge file FILE`; keys and certificates come back from a UCS only.",
)
