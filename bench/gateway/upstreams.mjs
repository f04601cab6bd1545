/**
 * Many small MCP servers in one process, each with its own port, in both eras. They answer from memory, so that what is
 * measured is the gateway. Prints the list of their addresses.
 *
 *   node upstreams.mjs SERVERS TOOLS
 */
import { createServer } from 'node:http';

const [servers, tools] = process.argv.slice(2).map(Number);
const properties = Object.fromEntries(
  ['query', 'limit', 'cursor'].map((name) => [name, { type: 'string', description: `The ${name} of the request.` }]),
);

function serve(server) {
  const list = Array.from({ length: tools }, (_, tool) => ({
    name: `tool_${tool}`,
    description: `Tool ${tool} of server ${server}: reads, writes or finds something that a team works with every day.`,
    inputSchema: { type: 'object', properties, required: ['query'] },
  }));
  const capabilities = { tools: {} };
  const answers = {
    initialize: { protocolVersion: '2025-11-25', capabilities, serverInfo: { name: `s${server}`, version: '1' } },
    'server/discover': {
      resultType: 'complete',
      supportedVersions: ['2026-07-28'],
      capabilities,
      ttlMs: 600_000,
      cacheScope: 'public',
    },
    'tools/list': { resultType: 'complete', tools: list, ttlMs: 600_000, cacheScope: 'public' },
    'tools/call': { resultType: 'complete', content: [{ type: 'text', text: 'done' }] },
    ping: {},
  };
  return createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method !== 'POST') {
      response.writeHead(405).end();
      return;
    }
    const { id, method, params } = JSON.parse(Buffer.concat(chunks).toString());
    if (id === undefined) {
      response.writeHead(202).end();
      return;
    }
    // Whatever revision a client wants: the peer knows older ones only.
    const agreed = method === 'initialize' && { protocolVersion: params.protocolVersion };
    const result = answers[method] && { ...answers[method], ...agreed };
    const error = { code: -32_601, message: 'Method not found' };
    response.writeHead(result ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(result ? { result } : { error }) }));
  });
}

const urls = await Promise.all(
  Array.from({ length: servers }, (_, index) => {
    const server = serve(index);
    return new Promise((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${server.address().port}/mcp`));
    });
  }),
);
console.log(JSON.stringify(urls));
