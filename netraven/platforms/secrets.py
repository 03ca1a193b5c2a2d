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
