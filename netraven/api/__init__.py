"""The REST server: HTTP and nothing else."""
