-- The index over the Git repository.  Texts that stand here in clear are masked; suspects are whole, so they are sealed.

CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    trigger TEXT,
    author TEXT,
    git_commit TEXT NOT NULL,
    git_blob TEXT NOT NULL,
    path TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    significant_sha256 TEXT NOT NULL,
    received_sha256 TEXT,
    lines_added INTEGER NOT NULL,
    lines_removed INTEGER NOT NULL,
    retrieved_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL
) STRICT;
CREATE INDEX snapshots_by_device ON snapshots (device_id, id DESC);
CREATE INDEX snapshots_by_time ON snapshots (retrieved_at);
CREATE INDEX snapshots_by_run ON snapshots (run_id);
CREATE INDEX snapshots_by_commit ON snapshots (git_commit);

-- The newest commit whose changes are all in the index: where a reconciliation begins.  It has at most one row.
CREATE TABLE indexed_commit (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    git_commit TEXT NOT NULL
) STRICT;

CREATE TABLE changed_lines (
    snapshot_id INTEGER PRIMARY KEY REFERENCES snapshots (id) ON DELETE CASCADE,
    lines BLOB NOT NULL
) STRICT;

CREATE TABLE current_texts (
    device_id INTEGER PRIMARY KEY REFERENCES devices (id) ON DELETE CASCADE,
    snapshot_id INTEGER NOT NULL REFERENCES snapshots (id) ON DELETE CASCADE,
    text BLOB NOT NULL
) STRICT;
CREATE INDEX current_texts_by_snapshot ON current_texts (snapshot_id);

CREATE TABLE suspects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    reason TEXT NOT NULL,
    message TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    text BLOB NOT NULL,
    created_at TEXT NOT NULL,
    last_seen_at TEXT NOT NULL,
    UNIQUE (device_id, sha256)
) STRICT;
CREATE INDEX suspects_by_run ON suspects (run_id);
