"""The door to the network: dialogue, sessions, host keys, facts and simulated devices."""
