-- What is backed up and how to log in to it: secrets, credentials, sites, devices and their host keys.
-- Sealed columns are BLOBs under the master key, bound to the table, the row's uid and the column.

-- Keys that the installation made for itself; the first one also shows at start whether the master key fits.
CREATE TABLE secrets (
    name TEXT PRIMARY KEY,
    sealed BLOB NOT NULL,
    created_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE credentials (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL,
    method TEXT NOT NULL DEFAULT 'password' CHECK (method IN ('password', 'key')),
    password BLOB,
    enable_password BLOB,
    private_key BLOB,
    passphrase BLOB,
    priority INTEGER NOT NULL DEFAULT 100 CHECK (priority BETWEEN 1 AND 1000),
    description TEXT,
    is_system INTEGER NOT NULL DEFAULT 0 CHECK (is_system IN (0, 1)),
    source TEXT NOT NULL DEFAULT 'local' CHECK (source IN ('local', 'imported')),
    success_count INTEGER NOT NULL DEFAULT 0,
    rejection_count INTEGER NOT NULL DEFAULT 0,
    last_used_at TEXT,
    last_success_at TEXT,
    created_at TEXT NOT NULL,
    created_by TEXT,
    updated_at TEXT NOT NULL,
    updated_by TEXT
) STRICT;

CREATE TABLE credential_tags (
    credential_id INTEGER NOT NULL REFERENCES credentials (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (credential_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX credential_tags_by_tag ON credential_tags (tag_id);

CREATE TABLE sites (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    organization_id INTEGER NOT NULL REFERENCES organizations (id),
    name TEXT NOT NULL COLLATE NOCASE CHECK (name <> ''),
    address TEXT,
    description TEXT,
    jump_host TEXT,
    jump_port INTEGER CHECK (jump_port BETWEEN 1 AND 65535),
    jump_credential_id INTEGER REFERENCES credentials (id) ON DELETE SET NULL,
    max_sessions INTEGER CHECK (max_sessions > 0),
    ssh_profile TEXT CHECK (ssh_profile IN ('modern', 'legacy')),
    created_at TEXT NOT NULL,
    created_by TEXT,
    updated_at TEXT NOT NULL,
    updated_by TEXT,
    deleted_at TEXT,
    deleted_by TEXT
) STRICT;
CREATE UNIQUE INDEX sites_by_name ON sites (organization_id, name) WHERE deleted_at IS NULL;
CREATE INDEX sites_by_jump_credential ON sites (jump_credential_id);

-- path: where its configuration stands in the repository now; empty until the first backup.
-- timeouts: a JSON object that holds only what differs from the defaults.
-- loopback_allowed: an operator named the address in a file, so it may lie on this machine.
CREATE TABLE devices (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    hostname TEXT NOT NULL COLLATE NOCASE CHECK (hostname <> ''),
    ip_address TEXT NOT NULL CHECK (ip_address <> ''),
    port INTEGER NOT NULL DEFAULT 22 CHECK (port BETWEEN 1 AND 65535),
    device_type TEXT NOT NULL,
    description TEXT,
    notes TEXT,
    serial_number TEXT,
    model TEXT,
    os_version TEXT,
    source TEXT NOT NULL DEFAULT 'local' CHECK (source IN ('local', 'imported', 'discovered')),
    site_id INTEGER REFERENCES sites (id) ON DELETE SET NULL,
    credential_id INTEGER REFERENCES credentials (id) ON DELETE SET NULL,
    working_credential_id INTEGER REFERENCES credentials (id) ON DELETE SET NULL,
    ssh_profile TEXT NOT NULL DEFAULT 'modern' CHECK (ssh_profile IN ('modern', 'legacy')),
    timeouts TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(timeouts)),
    max_age_hours INTEGER CHECK (max_age_hours > 0),
    is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
    is_approved INTEGER NOT NULL DEFAULT 1 CHECK (is_approved IN (0, 1)),
    loopback_allowed INTEGER NOT NULL DEFAULT 0 CHECK (loopback_allowed IN (0, 1)),
    path TEXT,
    last_seen TEXT,
    last_job_status TEXT CHECK (last_job_status IN ('success', 'failed', 'suspect', 'skipped', 'cancelled')),
    last_backup_at TEXT,
    last_backup_status TEXT NOT NULL DEFAULT 'never'
        CHECK (last_backup_status IN ('success', 'failed', 'suspect', 'never')),
    last_reachability_at TEXT,
    last_reachability_status TEXT NOT NULL DEFAULT 'never_checked'
        CHECK (last_reachability_status IN ('success', 'failure', 'never_checked')),
    failures_in_row INTEGER NOT NULL DEFAULT 0,
    last_failure_at TEXT,
    last_failure_reason TEXT,
    created_at TEXT NOT NULL,
    created_by TEXT,
    updated_at TEXT NOT NULL,
    updated_by TEXT,
    deleted_at TEXT,
    deleted_by TEXT
) STRICT;
CREATE UNIQUE INDEX devices_by_hostname ON devices (hostname) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX devices_by_address ON devices (ip_address, port) WHERE deleted_at IS NULL;
CREATE INDEX devices_by_site ON devices (site_id);
CREATE INDEX devices_by_credential ON devices (credential_id);
CREATE INDEX devices_by_working_credential ON devices (working_credential_id);

CREATE TABLE device_tags (
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (device_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_tags_by_tag ON device_tags (tag_id);

CREATE TABLE interfaces (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    description TEXT,
    address TEXT,
    status TEXT,
    seen_at TEXT NOT NULL,
    UNIQUE (device_id, name)
) STRICT;

CREATE TABLE modules (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    slot TEXT NOT NULL,
    part_number TEXT,
    serial_number TEXT,
    description TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    UNIQUE (device_id, slot)
) STRICT;

CREATE TABLE host_keys (
    device_id INTEGER PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    key_type TEXT NOT NULL,
    public_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    approved_at TEXT,
    approved_by TEXT
) STRICT;

-- A changed key that waits until an administrator names its fingerprint.
CREATE TABLE offered_host_keys (
    device_id INTEGER PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    key_type TEXT NOT NULL,
    public_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT;
