"""What requests hold and answers show: one module for each noun."""
