"""The Model Context Protocol: planqa as tools of a language model's client, over stdio and at /mcp."""
