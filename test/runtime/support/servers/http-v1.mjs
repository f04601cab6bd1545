// SDK v1 over HTTP: Streamable HTTP with sessions at /mcp, HTTP+SSE of 2024-11-05 at /sse. Prints its port.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

const seen = [];
function createMcp() {
  const mcp = new McpServer({ name: 'http-v1', version: '1.0.0' }, { capabilities: { logging: {} } });
  mcp.registerTool('echo', { inputSchema: { text: z.string() } }, ({ text }) => ({
    content: [{ type: 'text', text }],
  }));
  mcp.registerTool('headers', {}, () => ({ content: [{ type: 'text', text: JSON.stringify(seen.at(-1)) }] }));
  mcp.registerTool('ask', {}, async () => {
    const { content } = await mcp.server.createMessage({ messages: [], maxTokens: 5 });
    return { content: [{ type: 'text', text: content.text }] };
  });
  return mcp;
}

const sessions = new Map();
const streams = new Map();
const server = createServer(async (request, response) => {
  seen.push(request.headers);
  const url = new URL(request.url, 'http://localhost');
  if (url.pathname === '/sse') {
    const transport = new SSEServerTransport('/messages', response);
    streams.set(transport.sessionId, transport);
    response.on('close', () => streams.delete(transport.sessionId));
    await createMcp().connect(transport);
    return;
  }
  if (url.pathname === '/messages') {
    await streams.get(url.searchParams.get('sessionId'))?.handlePostMessage(request, response);
    return;
  }
  const id = request.headers['mcp-session-id'];
  let transport = sessions.get(id);
  if (transport === undefined) {
    if (id !== undefined) {
      response.writeHead(404).end();
      return;
    }
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (created) => sessions.set(created, transport),
      onsessionclosed: (closed) => sessions.delete(closed),
    });
    await createMcp().connect(transport);
  }
  await transport.handleRequest(request, response);
});
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => console.log(server.address().port));
