"""The handlers: one module for each first segment of a URL."""
