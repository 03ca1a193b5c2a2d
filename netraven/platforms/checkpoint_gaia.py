"""Check Point Gaia (Gaia Administration Guide, `show configuration`); it has no last line of its own.

An account lands in clish or, as an expert, in a Unix shell, where clish is called for each command.  A VSX gateway
is several in one: each virtual system has a configuration of its own.
"""

from netraven.platforms.platform import Channel, Command, Contexts, FactRule, Lines, Platform, RowRule, Step, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_VERSION = "show version all"
_ASSET = "show asset all"
_CONFIGURATION = "show configuration"
_SYSTEMS = "show virtual-system all"
_BEGIN = r"^# Configuration of "


def _clish(command: str) -> str:
    return f'clish -c "{command}"'


PLATFORM = Platform(
    name="checkpoint_gaia",
    vendor="Check Point",
    title="Gaia",
    aliases=("gaiaos", "gaia"),
    channel=Channel.SHELL,
    # host>, host:0> on VSX, [Expert@host:0]# of experts.
    prompt=r"(?:\[Expert@[\w.-]+(?::[\w-]+)*\]|[\w.-]+(?::[\w-]+)*)[>#] ?",
    # To an expert's shell this is harmless.
    paging=(Step(text="set clienv rows 0"),),
    commands=(
        Command(text=_VERSION, alternatives=(_clish(_VERSION),), optional=True),
        Command(text=_ASSET, alternatives=(_clish(_ASSET),), optional=True),
        Command(text=_CONFIGURATION, keep=True, alternatives=(_clish(_CONFIGURATION),), begin=_BEGIN),
        # An expert sees the virtual systems as well, but cannot enter them: then the visit fails, as it should.
        Command(text=_SYSTEMS, alternatives=(_clish(_SYSTEMS),), optional=True),
    ),
    contexts=Contexts(
        command=_SYSTEMS,
        # Number 0 is the gateway itself, which is already there.
        names=r"(?m)^([1-9]\d{0,3}) +\S",
        enter=("set virtual-system {context}",),
        commands=(Command(text=_CONFIGURATION, keep=True, heading="### virtual system {context}", begin=_BEGIN),),
    ),
    errors=(
        # Number 771 tells who holds the lock of the configuration; reading needs none.
        r"^CLINFR0(?!771)\d{3} ",
        r"^-?bash: .*command not found",
        r"^Context .* (?:doesn't|does not) exist",
    ),
    lines=Lines(
        volatile=(r"^# Exported by ", r"^CLINFR0771 "),
        secret=(
            *URLS,
            r"password-hash (\S+)",
            r"^set snmp community (\S+)",
            r"pass-phrase(?:-hashed)? (\S+)",
            r"^add snmp traps receiver .* community (\S+)",
            r" secret (\S+)",
            r"^add aaa .*key (\S+)",
            r"authtype simple password (\S+)",
            r"^set vrrp .*password (\S+)",
            r"^set pppoe .*password (\S+)",
            r"authtype simple (?!password )(\S+)",
            r"^set cloning-group password (\S+)",
            r"^add backup.* password (\S+)",
            r"^set proxy .*password (\S+)",
            r"passphrase (\S+)",
            r"^set ntp .*key-value (\S+)",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(field="serial_number", command=_ASSET, pattern=r"(?m)^(?:\w+ )?[Ss]erial [Nn]umber: *(\S+)"),
        FactRule(field="model", command=_ASSET, pattern=r"(?m)^Model: *(\S.*)"),
        FactRule(field="model", command=_ASSET, pattern=r"(?m)^Platform: *(\S.*)"),
        FactRule(field="os_version", command=_VERSION, pattern=r"Product version Check Point Gaia (\S+)"),
    ),
    rows=tuple(
        RowRule(table=Table.INTERFACES, command=_CONFIGURATION, row=rf"^set interface (?P<name>\S+) {field}")
        for field in (
            r'comments "(?P<description>[^"]*)"',
            r"state (?P<status>\w+)",
            r"ipv4-address (?P<address>\S+ mask-length \d+)",
        )
    ),
    comment="#",
    restore="Copy the file to the gateway's home folder and use `load configuration FILE` in clish.",
)
