"""What a run does to one device, one job type per file."""
