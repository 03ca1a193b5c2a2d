-- One month of journal entries; ids grow across the files of all months.

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    timestamp TEXT NOT NULL,
    log_type TEXT NOT NULL CHECK (log_type IN ('job', 'connection', 'session', 'system', 'audit')),
    level TEXT NOT NULL CHECK (level IN ('debug', 'info', 'warning', 'error', 'critical')),
    source TEXT NOT NULL,
    message TEXT NOT NULL,
    job_id INTEGER,
    run_id INTEGER,
    device_id INTEGER,
    meta TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(meta))
) STRICT;
CREATE INDEX entries_by_time ON entries (timestamp);
CREATE INDEX entries_by_job ON entries (job_id, id) WHERE job_id IS NOT NULL;
CREATE INDEX entries_by_run ON entries (run_id, id) WHERE run_id IS NOT NULL;
CREATE INDEX entries_by_device ON entries (device_id, id) WHERE device_id IS NOT NULL;
