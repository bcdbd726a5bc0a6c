"""MCP: lets assistants search the help center by the Model Context Protocol (https://modelcontextprotocol.io)."""
