"""What is known of each network operating system, one frozen value each."""
