"""Secrets that look alike on many systems."""

PEM_PRIVATE_KEYS = (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", r"-----END [A-Z ]*PRIVATE KEY-----")

URLS = (r"://[^\s:/@]{1,256}:([^\s@]{1,256})@",)

# Cisco and its likes: a number says how the value is stored, and 0 is clear text.
TYPED = (
    r" password \d (\S+)",
    r" secret \d (\S+)",
    r" key \d (\S+)",
    # Clear text may hold blanks.
    r" password 0 (\S.*)",
    r" secret 0 (\S.*)",
    r" key 0 (\S.*)",
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
    r"^enable (?:password|secret) (?:level \d+ )?(?:\d+ )?(?:sha512 )?(\S.*)$",
    r"^ +neighbor \S+ password (?:\d+ )?(\S+)",
    r"^ +key-string (?:\d )?(.+)",
    r"^ntp authentication-key \d+ \S+ (?:\d )?(\S+)",
    r"(?<!ntp )authentication-key (?:\d )?(\S+)",
    r"message-digest-key \d+ \S+ (?:\d )?(\S+)",
    r"authentication text (\S+)",
    r"^ +(?:standby|vrrp|glbp)(?: \d+)? authentication (?!md5|text)(?:\d )?(\S+)",
    r"authentication md5 key-string (?:\d )?(\S+)",
    r"^(?:tacacs|radius)-server .*key (?!\d )(\S.*)",
)

# Where a value that was hidden by the device may stand in place of the secret.
NOT_STARRED = r"([^*\s]\S*)"

SSH2_PRIVATE_KEYS = (
    r"---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----",
    r"---- END SSH2 (?:ENCRYPTED )?PRIVATE KEY ----",
)

_QUOTED = r"""("[^"]*"?|\S+)"""  # without its last quote it reaches to the end of the line

# Broadcom's FASTPATH under the names of Dell and Ubiquiti: sections are not indented, values often quoted.
FASTPATH = (
    *TYPED,
    *URLS,
    rf"^enable password (?:level \d+ )?(?:encrypted )?(?!\d ){_QUOTED}",
    rf"^username \S+ password (?:encrypted )?(?!\d ){_QUOTED}",
    rf"^users passwd \S+ (?:encrypted )?{_QUOTED}",
    rf"^password (?:encrypted )?(?!\d ){_QUOTED}",
    rf"^key (?:encrypted )?(?!\d ){_QUOTED}",
    rf"^key \d {_QUOTED}",
    rf"^password \d {_QUOTED}",
    rf"^(?:tacacs|radius)-server key (?:encrypted )?(?!\d ){_QUOTED}",
    rf"^radius server key (?:auth|acct) \S+ (?:encrypted )?{_QUOTED}",
    rf"^snmp-server community (?:ipaddr \S+ |ipmask \S+ |mode )?(?!(?:ro|rw) \S){_QUOTED}",
    rf"^snmp-server community (?:ro|rw) {_QUOTED}",
    rf"^snmp-server community-group {_QUOTED}",
    rf"^snmp-server host \S+ (?:(?:traps|informs) )?(?:version \S+ )?{_QUOTED}",
    rf"^snmptrap (?:snmpversion )?{_QUOTED}",
    rf"^snmp-server user \S+ .*auth-(?:md5|sha)(?:-key)? {_QUOTED}(?: priv-\w+(?:-key)? {_QUOTED})?",
    rf"authentication (?:simple|encrypt) {_QUOTED}",
    rf"message-digest-key \d+ md5 {_QUOTED}",
    rf"^sntp authentication-key \d+ md5 {_QUOTED}",
    rf"^user \d+ password(?:-encrypted)? (?:encrypted )?{_QUOTED}",
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
    r"^ +password (?:\d )?(\S+)",
    r"key-string (?:\d )?(\S+)",
    r"^ +session \S+ key (?:\d )?(\S+)",
    r"^ +(?:area|domain)-password (?:\d )?(\S+)",
    r"auth-key (?:\d )?(\S+)",
    r"^web-management .*password (?:\d )?(\S+)",
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
