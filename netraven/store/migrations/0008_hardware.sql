-- hardware_sha256: a hash of what the rows of interfaces and modules were read from; the same hash, the same rows.
ALTER TABLE devices ADD COLUMN hardware_sha256 TEXT;
