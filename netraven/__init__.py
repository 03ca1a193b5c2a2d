"""NetRaven keeps every configuration that network devices ever had, and proves that each backup is whole."""

__version__ = "0.1.0"
