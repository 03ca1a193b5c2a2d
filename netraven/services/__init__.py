"""What lives as long as the process, or joins two doors."""
