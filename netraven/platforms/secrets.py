"""Secrets that look alike on many systems."""

PEM_PRIVATE_KEYS = (r"-----BEGIN [A-Z ]*PRIVATE KEY-----", r"-----END [A-Z ]*PRIVATE KEY-----")

URLS = (r"://[^\s:/@]{1,256}:([^\s@]{1,256})@",)

# Cisco and its likes: a number says how the value is stored, and 0 is clear text.
TYPED = (
    r" password \d (\S+)",
    r" secret \d (\S+)",
    # A keyring numbers its keys, and says after the number how the value is stored.
    r" key \d (?!\d )(\S+)",
    r" key \d \d (\S+)",
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
    r"^set [^'\"]* security mka cak (.+)$",
    r"^set [^'\"]* security static key (.+)$",
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
    # Of packages: ACME, pfBlockerNG, Snort.
    r"<accountkey>" + XML_VALUE,
    r"<maxmind_key>" + XML_VALUE,
    r"<oinkmastercode>" + XML_VALUE,
    r"<otp_seed>" + XML_VALUE,
)

# A value that stands in quotes where it holds blanks; without its last quote it reaches to the end of the line.
QUOTED = r'("[^"]*"?|\S+)'

# Fortinet: most values are sealed (ENC); what is typed in clear stands there in quotes.
FORTINET_LIKE = (
    *URLS,
    r" ENC (\S+)",
    r"set passwd (?!ENC )(\S.*)",
    r"set [\w-]{0,40}password (?!ENC |enable$|disable$)(\S.*)",
    r"set passphrase (?!ENC )(\S.*)",
    r"set psksecret (?!ENC )(\S.*)",
    r"set [\w-]{0,40}secret (?!ENC |enable$|disable$)(\S.*)",
    r"set key (?!ENC )(\S.*)",
    r"set key-string (?!ENC )(\S.*)",
    r"set md5-key (?:\d+ )?(?!ENC )(\S.*)",
    r"set token (?!ENC )(\S.*)",
    r"set api-key (?!ENC )(\S.*)",
    r"set \w+-pwd (?!ENC )(\S.*)",
    r"^#private-encryption-key=(\S+)",
)
FORTINET_PRIVATE_KEYS = (r"set private-key \"-----BEGIN [A-Z ]*KEY-----", r"-----END [A-Z ]*PRIVATE KEY-----")
# The names of communities are what opens the door, and look like any other name.
FORTINET_SNMP = (r"^config system snmp community$", r"^end$")

# VRP and Comware: how a value is stored stands before it; SSH has ciphers of another kind.
VRP_LIKE = (
    *URLS,
    r"(?<!server)(?<!client)(?<!algorithm) cipher (?!authentication-mode )(\S+)",
    # Only after a word of the trade: a description may call a cable simple.
    r"(?:password|key|community|mode|read|write|md5|ing|tion|phrase|\d) simple (?!cipher |plain |authen)(\S+)",
    r"snmp-agent community (?:(?:read|write) +)?(?!read |write |cipher |simple |complexity-check )(\S+)",
    r"authentication-mode (?:md5|sha\S*|hmac-\S+) (?!cipher |plain |\d{1,3} )(\S+)",
    r"authentication-mode (?:md5|simple|hmac-\S+) (?:\d+ )?plain (\S+)",
    r"privacy-mode (?:des\S*|3des\S*|aes\S*) (?!cipher )(\S+)",
    r"pre-shared-key (?!cipher |simple |address |hostname |local |remote )(\S+)",
    r"(?<!pre-)shared-key (?!cipher |simple )(\S+)",
    r"pass-phrase (?!cipher |simple )(\S+)",
    r"key-string (?!cipher |simple |plain )(\S+)",
    r"securityname (?!cipher )(\S+)",
)

# Aruba's controllers and access points.
ARUBA_LIKE = (
    *URLS,
    r"^snmp-server community (\S+)",
    r"^snmp-server user \S+ auth-prot \S+ (\S+)(?: priv-prot \S+ (\S+))?",
    r"^snmp-server host \S+ version \S+ (\S+)",
    r"wpa-passphrase (\S+)",
    r"wpa-hexkey (\S+)",
    r"wep-?key\d* (\S+)",
    r"^ +key (?!\d+$)(\S+)$",
    r"^ +rfc3576-key (\S+)",
    r"^ntp authentication-key \d+ \S+ (\S+)",
    r"^ *password (\S+)$",
    r"username \S+ password (\S+)",
    r"mesh-passphrase (\S+)",
)

# Nokia's SR OS: sealed values say so after them, in the model-driven form within the quotes; hashes have a dollar.
NOKIA_LIKE = (
    *URLS,
    r'"([^"]+)" hash',
    r'"([^" ]+) hash2?"',
    r"(?:password|secret|key|community) (?!\d)([^\s\"]+) hash2?",
    r'password "([^"]+)"',
    r'"(\$2[aby]\$[^"]+)"',
    # Routing policies have communities as well, without any access.
    r'community "([^"]+)" (?:r|rw|rwa|mgmt|vpls-mgmt) ',
    r'snmp community "([^"]+)"',
    r'notify-community "([^"]+)"',
    r"authentication hash(?:-key)? (?:md5|sha\S*) (\S+)(?: privacy (?:none|\S+ (\S+)))?",
    r"authentication (?:md5|sha\S*) (\S+)(?: privacy \S+ (\S+))?",
    r'authentication-key "([^"]+)"',
    r'secret "([^"]+)"',
    r'pre-shared-key "([^"]+)"',
    r'message-digest-key \d+ md5 "([^"]+)"',
    r'auth(?:entication|privacy)?-key "([^"]+)"',
)
