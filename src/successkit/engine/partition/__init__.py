"""A review in parts: what is learned of the whole book, and judged part by part."""
