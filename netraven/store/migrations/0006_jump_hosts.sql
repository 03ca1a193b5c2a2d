-- The jump hosts of sites: their host keys, which are pinned like those of devices.
-- jump_loopback_allowed: an operator named the jump host at this machine, so it may lie on it.

ALTER TABLE sites ADD COLUMN jump_loopback_allowed INTEGER NOT NULL DEFAULT 0 CHECK (jump_loopback_allowed IN (0, 1));

CREATE TABLE jump_host_keys (
    site_id INTEGER PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
    key_type TEXT NOT NULL,
    public_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    approved_at TEXT,
    approved_by TEXT
) STRICT;

-- A changed key that waits until an administrator names its fingerprint.
CREATE TABLE offered_jump_host_keys (
    site_id INTEGER PRIMARY KEY REFERENCES sites (id) ON DELETE CASCADE,
    key_type TEXT NOT NULL,
    public_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT;
