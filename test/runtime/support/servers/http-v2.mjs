// SDK v2 over HTTP: modern revisions. Prints its port.
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, fromJsonSchema, McpServer } from '@modelcontextprotocol/server';

const handler = createMcpHandler(
  () => {
    const mcp = new McpServer({ name: 'http-v2', version: '1.0.0' });
    const inputSchema = fromJsonSchema({
      type: 'object',
      properties: { text: { type: 'string' }, region: { type: 'string', 'x-mcp-header': 'Region' } },
    });
    mcp.registerTool('echo', { inputSchema }, ({ text }) => ({ content: [{ type: 'text', text }] }));
    return mcp;
  },
  { legacy: 'reject' },
);
const server = createServer(toNodeHandler(handler));
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
