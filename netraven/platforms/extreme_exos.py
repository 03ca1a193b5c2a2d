"""Extreme EXOS: the prompt counts the commands, and the configuration goes module by module.

Source: ExtremeXOS and Switch Engine command references.
"""

from netraven.platforms.platform import Channel, Command, FactRule, Lines, Platform, RowRule, Step, Table
from netraven.platforms.secrets import PEM_PRIVATE_KEYS, URLS

_VALUE = r'("[^"]*"?|\S+)'  # without its last quote it reaches to the end of the line

PLATFORM = Platform(
    name="extreme_exos",
    vendor="Extreme",
    title="EXOS",
    aliases=("exos", "xos", "extreme"),
    channel=Channel.SHELL,
    # An asterisk says that something is not saved.
    prompt=r"(?:\([^()]{1,40}\) )?(?:\* ?)?(?:Slot-\d+ )?[\w.-]+\.\d+ [#>] ?",
    counter=True,
    paging=(Step(text="disable clipaging session", alternatives=("disable clipaging",)),),
    commands=(
        Command(text="show version", optional=True),
        Command(text="show switch", optional=True),
        # Which module comes last differs by model and release.
        Command(text="show configuration", keep=True, begin=r"^# Module devmgr configuration\."),
        # Policies are files, which the configuration only names.
        Command(text="show policy detail", keep=True, optional=True, heading="# show policy detail"),
    ),
    leave=("exit", "n"),
    pagers=(r"^Press <SPACE> to continue or <Q> to quit.*",),
    errors=(r"^%% ", r"^Error: ", r"^Permission denied"),
    lines=Lines(
        volatile=(r"^# .*[Cc]onfiguration generated ",),
        # Who uses a policy is told by the configuration.
        insignificant=(r"^Number of clients bound to policy", r"^Client: "),
        secret=(
            *URLS,
            rf"encrypted (?!(?:sha\S*|md5|simple\S*|localized-key|hex) ){_VALUE}",
            rf"^(?:create|configure) account (?:admin |user )?\S+ (?:encrypted )?{_VALUE}$",
            rf"shared-secret (?!encrypted){_VALUE}",
            rf"^configure snmp add community (?:readonly|readwrite) (?!encrypted){_VALUE}",
            rf"^configure snmpv3 add community {_VALUE} (?:encrypted )?name {_VALUE}",
            rf"^configure snmp add trapreceiver \S+ community (?!encrypted)(?:hex )?{_VALUE}",
            rf"^configure snmpv3 add user .*authentication \S+ (?:auth-encrypted )?(?:localized-key |hex )?{_VALUE}",
            rf"privacy (?:aes \d+|\S+) (?:privacy-encrypted )?(?:localized-key |hex )?{_VALUE}$",
            rf"^configure ospf .*authentication (?:encrypted )?(?:simple-password|md5 \d+) {_VALUE}",
            rf"^configure bgp .*password (?!encrypted){_VALUE}",
            rf"^configure vrrp .*authentication simple-password {_VALUE}",
            rf"^configure isis .*-password (?:encrypted )?(?:simple |hmac-md5 ){_VALUE}",
            rf"^configure ntp key \d+ \S+ (?!encrypted){_VALUE}",
            rf"^configure ldap .*password (?!encrypted){_VALUE}",
            rf"^configure ssl privkey {_VALUE}",
            rf"pre-shared-key ckn \S+ cak (?!encrypted){_VALUE}",
            rf"^configure rip .*password {_VALUE}",
        ),
        secret_blocks=(PEM_PRIVATE_KEYS,),
    ),
    facts=(
        FactRule(
            field="serial_number", command="show version", pattern=r"(?m)^(?:Switch|Chassis|Slot-1) +: \S+ (\S+) "
        ),
        FactRule(field="model", command="show switch", pattern=r"(?m)^System Type: +(\S+)"),
        FactRule(field="os_version", command="show version", pattern=r"(?:ExtremeXOS|Switch Engine) version (\S+)"),
    ),
    rows=(
        RowRule(
            table=Table.INTERFACES,
            command="show configuration",
            row=rf"^configure ports (?P<name>\S+) (?:display|description)-string (?P<description>{_VALUE})",
        ),
        RowRule(
            table=Table.INTERFACES,
            command="show configuration",
            row=r"^configure vlan (?P<name>\S+) ipaddress (?P<address>[\da-fA-F].*)",
        ),
        RowRule(
            table=Table.MODULES,
            command="show version",
            row=r"^(?P<slot>[A-Z][\w-]*) +: (?P<part_number>\d\S+) (?P<serial_number>\S+)",
        ),
    ),
    comment="#",
    restore="Copy the file to the switch as NAME.xsf, on an empty one `load script NAME.xsf`, then `save`.",
)
