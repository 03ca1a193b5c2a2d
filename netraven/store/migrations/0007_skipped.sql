-- Devices of a run that were left alone because of earlier failures.

ALTER TABLE runs ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
