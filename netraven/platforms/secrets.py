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

# Vyatta and its heirs, as lines of `set`: the value stands last, in quotes where it needs them.
VYATTA_LIKE = (
    *URLS,
    # An empty one is the place for a password in clear, which was sealed when it was committed.
    r"^set [^'\"]*password (?!''$)(.+)$",
    r"^set [^'\"]*pre-shared-secret (.+)$",
    r"^set [^'\"]* secret (.+)$",
    r"^set [^'\"]*passphrase (.+)$",
    r"^set [^'\"]*private-key (.+)$",
    r"^set [^'\"]*private key (.+)$",
    r"^set [^'\"]*pre-?shared-key (.+)$",
    r"^set [^'\"]*shared-secret \S+ key (.+)$",
    r"^set [^'\"]*md5-key (.+)$",
    r"^set [^'\"]* radius(?:-server| server)? \S+ key (.+)$",
    r"^set [^'\"]* tacplus(?:-server| server)? \S+ key (.+)$",
    r"^set [^'\"]* tacacs server \S+ key (.+)$",
    r"^set [^'\"]*encrypted-key (.+)$",
    r"^set [^'\"]*plaintext-key (.+)$",
    r"^set [^'\"]* api keys id \S+ key (.+)$",
    r"^set service unms connection [^+]*\+([^+\s']+)",
    # Of SNMP only: routing policies have communities as well.
    r"^set service snmp community (\S+)",
    r"^set service snmp trap-target \S+ community (\S+)",
)

# What stands in an element of XML that is one line; with the marks of CDATA, so that what is masked stays XML.
XML_VALUE = r"(<!\[CDATA\[.+?(?:\]\]>|$)|[^<]+)"
XML_ELEMENTS = (
    *URLS,
    r"<[\w.-]*passw(?:or)?d(?:again|\d)?>" + XML_VALUE,
    r"<[\w.-]*passphrase>" + XML_VALUE,
    r"<[\w.-]*secret\d?>" + XML_VALUE,
    r"<\w+-hash>" + XML_VALUE,
    r"<[\w.-]*bindpw>" + XML_VALUE,
    r"<prv>" + XML_VALUE,
    r"<pre-?shared-?key>" + XML_VALUE,
    r"<[\w.-]*psk>" + XML_VALUE,
    r"<shared_key>" + XML_VALUE,
    r"<tls>" + XML_VALUE,
    r"<radiuskey\d?>" + XML_VALUE,
    r"<r[ow]community>" + XML_VALUE,
    r"<community>" + XML_VALUE,
    r"<[\w.-]*priv(?:ate)?key>" + XML_VALUE,
    r"<[\w.-]*api[_-]?key>" + XML_VALUE,
    r"<keydata>" + XML_VALUE,
    r"<auth_pass>" + XML_VALUE,
    r"<otp_seed>" + XML_VALUE,
)
