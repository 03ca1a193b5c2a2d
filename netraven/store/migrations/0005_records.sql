-- What people are told and what they do together: notifications, their outbox, review tasks, and the audit trail.

-- target is sealed: a webhook address is a secret.
CREATE TABLE notifications (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    channel TEXT NOT NULL CHECK (channel IN ('webhook', 'email', 'slack')),
    target BLOB NOT NULL,
    events TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(events)),
    filters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(filters)),
    is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
    created_at TEXT NOT NULL,
    created_by TEXT,
    updated_at TEXT NOT NULL,
    updated_by TEXT
) STRICT;

CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    notification_id INTEGER NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
    event TEXT NOT NULL,
    payload TEXT NOT NULL CHECK (json_valid(payload)),
    status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'failed')),
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT,
    last_error TEXT,
    created_at TEXT NOT NULL,
    sent_at TEXT
) STRICT;
CREATE INDEX outbox_by_notification ON outbox (notification_id);
CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE status = 'pending';

CREATE TABLE tasks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL CHECK (title <> ''),
    description TEXT,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'in_progress', 'done')),
    version INTEGER NOT NULL DEFAULT 1,
    device_id INTEGER REFERENCES devices (id) ON DELETE CASCADE,
    snapshot_id INTEGER REFERENCES snapshots (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    created_by TEXT,
    updated_at TEXT NOT NULL,
    updated_by TEXT
) STRICT;
CREATE INDEX tasks_by_device ON tasks (device_id);
CREATE INDEX tasks_by_snapshot ON tasks (snapshot_id);

-- hash covers the entry and the hash of the one before it.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    recorded_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    resource TEXT NOT NULL,
    changes TEXT NOT NULL CHECK (json_valid(changes)),
    hash TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX audit_by_resource ON audit (resource);

CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
