-- Jobs (definitions), runs (executions) and job results (one device's turn within a run).

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    description TEXT,
    job_type TEXT NOT NULL,
    parameters TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(parameters)),
    is_enabled INTEGER NOT NULL DEFAULT 1 CHECK (is_enabled IN (0, 1)),
    is_system INTEGER NOT NULL DEFAULT 0 CHECK (is_system IN (0, 1)),
    schedule_type TEXT CHECK (schedule_type IN ('interval', 'cron', 'onetime')),
    interval_seconds INTEGER CHECK (interval_seconds BETWEEN 60 AND 31622400),
    cron_string TEXT,
    timezone TEXT NOT NULL DEFAULT 'UTC',
    scheduled_for TEXT,
    device_id INTEGER REFERENCES devices (id) ON DELETE CASCADE,
    last_run_id INTEGER REFERENCES runs (id) ON DELETE SET NULL,
    created_at TEXT NOT NULL,
    created_by TEXT,
    updated_at TEXT NOT NULL,
    updated_by TEXT
) STRICT;
CREATE INDEX jobs_by_device ON jobs (device_id);
CREATE INDEX jobs_by_last_run ON jobs (last_run_id);

CREATE TABLE job_tags (
    job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
    PRIMARY KEY (job_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_tags_by_tag ON job_tags (tag_id);

-- Name and type are copied, so that a run outlives its job.  tick_at: which scheduled moment this run answers.
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    job_id INTEGER REFERENCES jobs (id) ON DELETE SET NULL,
    job_name TEXT NOT NULL,
    job_type TEXT NOT NULL,
    trigger TEXT NOT NULL CHECK (trigger IN ('api', 'schedule', 'syslog', 'once', 'retry')),
    requested_by TEXT,
    status TEXT NOT NULL CHECK (status IN (
        'queued', 'running', 'success', 'partial_failure', 'failure', 'no_devices', 'no_credentials', 'cancelled',
        'interrupted'
    )),
    tick_at TEXT,
    queued_at TEXT NOT NULL,
    started_at TEXT,
    completed_at TEXT,
    total INTEGER NOT NULL DEFAULT 0,
    success INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    suspect INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX runs_by_job ON runs (job_id, id DESC);
CREATE INDEX runs_by_queue_time ON runs (queued_at);
-- A job never overlaps itself, and a tick never fires twice, whatever the code above believes.
CREATE UNIQUE INDEX runs_one_at_a_time ON runs (job_id) WHERE status IN ('queued', 'running');
CREATE UNIQUE INDEX runs_once_a_tick ON runs (job_id, tick_at) WHERE tick_at IS NOT NULL;

-- credential_id is only a memory of what was used, and no reference: credentials go for good.
CREATE TABLE job_results (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    uid TEXT NOT NULL UNIQUE,
    run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
    device_id INTEGER NOT NULL REFERENCES devices (id) ON DELETE CASCADE,
    device_name TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('success', 'failed', 'suspect', 'skipped', 'cancelled')),
    stage TEXT CHECK (stage IN (
        'resolve', 'jump', 'tcp', 'kex', 'hostkey', 'auth', 'login', 'enable', 'command', 'accept', 'store'
    )),
    reason TEXT,
    message TEXT,
    tail TEXT,
    duration_ms INTEGER NOT NULL,
    credential_id INTEGER,
    changed INTEGER NOT NULL DEFAULT 0 CHECK (changed IN (0, 1)),
    git_commit TEXT,
    path TEXT,
    size_bytes INTEGER,
    sha256 TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (run_id, device_id)
) STRICT;
CREATE INDEX job_results_by_run ON job_results (run_id, id DESC);
CREATE INDEX job_results_by_device ON job_results (device_id, id DESC);
CREATE INDEX job_results_by_time ON job_results (created_at);
