"""The nouns and rules of the product; pure, with no input or output."""
