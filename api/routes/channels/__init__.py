"""What other systems call: Kakao, MCP clients and Chatwoot."""
