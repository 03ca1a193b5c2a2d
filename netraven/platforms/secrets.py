"""Secrets that look alike on many systems."""

PEM_PRIVATE_KEYS = (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", r"-----END [A-Z ]*PRIVATE KEY-----")

URLS = (r"://[^\s:/@]{1,256}:([^\s@]{1,256})@",)

# Cisco and its likes: a number says how the value is stored, and 0 is clear text.
TYPED = (
    r" password \d (\S+)",
    r" secret \d (\S+)",
    r" key \d (\S+)",
    r"key-string \d (\S+)",
)

SNMP = (
    r"^snmp-server community (\S+)",
    r"^snmp-server host \S+ (?:vrf \S+ )?(?:traps |informs )?(?:version (?:1|2c|3 (?:noauth|auth|priv)) )?(\S+)",
    r"^snmp-server user \S+ .*?auth \S+ (\S+)(?: priv (?:aes |aes-\d+ |aes\d+ |3des |des )?(?:\d{3} )?(\S+))?",
)

CISCO_LIKE = (
    *TYPED,
    *SNMP,
    *URLS,
    r"^enable (?:password|secret) (?:level \d+ )?(?:\d+ )?(?:sha512 )?(\S+)$",
    r"^ +neighbor \S+ password (?:\d+ )?(\S+)",
    r"^ +key-string (?:\d )?(.+)",
    r"^ntp authentication-key \d+ \S+ (?:[78] )?(\S+)",
    r"(?<!ntp )authentication-key (?:\d )?(\S+)",
    r"message-digest-key \d+ \S+ (?:\d )?(\S+)",
    r"authentication text (\S+)",
    r"^ +(?:standby|vrrp|glbp)(?: \d+)? authentication (?!md5|text)(?:\d )?(\S+)",
    r"authentication md5 key-string (?:\d )?(\S+)",
    r"^(?:tacacs|radius)-server .*key (?!\d )(\S+)",
)

# Where a value that was hidden by the device may stand in place of the secret.
NOT_STARRED = r"([^*\s]\S*)"

SSH2_PRIVATE_KEYS = (
    r"---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----",
    r"---- END SSH2 (?:ENCRYPTED )?PRIVATE KEY ----",
)

# Broadcom's FASTPATH under the names of Dell and Ubiquiti: sections are not indented, values often quoted.
FASTPATH = (
    *TYPED,
    *URLS,
    r"^enable password (?:level \d+ )?(?:encrypted )?(?!\d )(\S+)",
    r"^username \S+ password (?!\d )(\S+)",
    r"^users passwd \S+ (?:encrypted )?(\S+)",
    r"^password (?:encrypted )?(?!\d )(\S+)",
    r"^key (?:encrypted )?(?!\d )(\S+)",
    r"^key \d (\S+)",
    r"^password \d (\S+)",
    r"^(?:tacacs|radius)-server key (?:encrypted )?(?!\d )(\S+)",
    r"^radius server key (?:auth|acct) \S+ (?:encrypted )?(\S+)",
    r"^snmp-server community (?:ipaddr \S+ |ipmask \S+ |mode )?(?!(?:ro|rw) \S)(\S+)",
    r"^snmp-server community (?:ro|rw) (\S+)",
    r"^snmp-server community-group (\S+)",
    r"^snmp-server host \S+ (?:(?:traps|informs) )?(?:version \S+ )?(\S+)",
    r"^snmptrap (\S+)",
    r"^snmp-server user \S+ .*auth-(?:md5|sha)(?:-key)? (\S+)(?: priv-\w+(?:-key)? (\S+))?",
    r"authentication (?:simple|encrypt) (\S+)",
    r"message-digest-key \d+ md5 (\S+)",
    r"^sntp authentication-key \d+ md5 (\S+)",
    r"^user \d+ password(?:-encrypted)? (?:encrypted )?(\S+)",
)

# Foundry's systems, today Ruckus FastIron and Extreme NetIron: 2 and 8 say that a value is sealed or hashed.
FOUNDRY = (
    *URLS,
    r"^enable (?:super-user|port-config|read-only)-password (?:\d )?(\S+)",
    r"^enable telnet password (?:\d )?(\S+)",
    r"^username \S+ .*password (?:\d )?(\S+)",
    r"^(?:radius|tacacs)-server .*key (?:\d )?(\S+)",
    r"^snmp-server community (?:\d )?(\S+)",
    r"^snmp-server host \S+ (?:version \S+ (?:(?:auth|noauth|priv) )?)?(?:\d )?(\S+)",
    r"^snmp-server user \S+ .*?auth \S+ (\S+)(?: priv (?:encrypted )?\S+ (\S+))?",
    r"authentication key-id \d+ key (?:\d )?(\S+)",
    r"authentication-key (?:key-id \d+ (?:md5|sha1) )?(?:\d )?(?!key-id)(\S+)",
    r"^ +neighbor \S+ password (?:\d )?(\S+)",
    r"simple-text-auth (?:\d )?(\S+)",
    r"md5-auth (?:\d )?(\S+)",
    r"pre-shared-key (?:\d )?(\S+)",
    r"key-string (?:\d )?(\S+)",
    r"^ +session \S+ key (?:\d )?(\S+)",
    r"^ +(?:area|domain)-password (?:\d )?(\S+)",
    r"auth-key (?:\d )?(\S+)",
    r"^web-management .*password (?:\d )?(\S+)",
)
