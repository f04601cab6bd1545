// A stdio server without SDK that does what a call's arguments say, in either era:
//   tools/call script {steps: [...]}: each step is {send: message}, {wait: ms}, {ask: request} (waits for the answer), {exit: code}
// "$id", "$token" and "$asked" in a message stand for the call's id, its progress token and the last answer to an `ask`.
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';

const flags = new Set(process.argv.slice(2));
const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
const capabilities = {
  tools: { listChanged: true },
  resources: { subscribe: true, listChanged: true },
  logging: {},
  tasks: {},
};
const serverInfo = { name: 'scripted', version: '1.0.0' };
const asked = new Map();
const received = [];
let questions = 0;
let tools = [
  { name: 'script', description: 'Does as told', inputSchema: { type: 'object' }, 'x-kept': 1.0 },
  {
    name: 'other',
    inputSchema: { type: 'object', properties: { region: { type: 'string', 'x-mcp-header': 'Region' } } },
  },
  { name: 'secret', description: 'Not for everybody', inputSchema: { type: 'object' } },
];
const listeners = new Map();

const fill = (value, known) => {
  if (typeof value === 'string' && value in known) return known[value];
  if (Array.isArray(value)) return value.map((element) => fill(element, known));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, fill(inner, known)]));
};

async function script({ id, params }) {
  const known = { $id: id, $token: params._meta?.progressToken, $asked: undefined };
  for (const step of params.arguments?.steps ?? []) {
    if (step.send) send(fill(step.send, known));
    if (step.raw) process.stdout.write(step.raw);
    if (step.wait) await pause(step.wait);
    if (step.exit !== undefined) process.exit(step.exit);
    if (step.ask) {
      const question = `q${++questions}`;
      const answer = new Promise((resolve) => asked.set(question, resolve));
      send({ ...fill(step.ask, known), id: question });
      known.$asked = await answer;
    }
    if (step.announce) {
      for (const [listener, subscription] of listeners) {
        if (subscription.toolsListChanged) {
          const _meta = { 'io.modelcontextprotocol/subscriptionId': listener };
          send({ method: 'notifications/tools/list_changed', params: { _meta } });
        }
      }
    }
    if (step.tools) tools = step.tools;
    if (step.answer) {
      send({ id, result: fill(step.answer, known) });
      return;
    }
    if (step.silence) return;
  }
  const told = { pid: process.pid, received, asked: known.$asked };
  send({ id, result: { content: [{ type: 'text', text: JSON.stringify(told) }] } });
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const message = JSON.parse(line);
  const { id, method, params = {} } = message;
  received.push(message);
  if (method === undefined) {
    asked.get(id)?.(message);
    return;
  }
  switch (method) {
    case 'initialize':
      if (flags.has('--modern')) send({ id, error: { code: -32022, message: 'modern only' } });
      else if (flags.has('--refuse')) send({ id, error: { code: -32603, message: 'not today' } });
      else send({ id, result: { protocolVersion: params.protocolVersion, capabilities, serverInfo } });
      break;
    case 'server/discover':
      if (flags.has('--legacy') || flags.has('--refuse'))
        send({ id, error: { code: -32601, message: 'Method not found' } });
      else if (!flags.has('--mute')) {
        const result = {
          resultType: 'complete',
          supportedVersions: ['2026-07-28'],
          capabilities,
          ttlMs: 0,
          cacheScope: 'private',
        };
        send({ id, result: { ...result, _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo } } });
      }
      break;
    case 'ping':
      send({ id, result: {} });
      break;
    case 'tools/list':
      send({ id, result: { tools } });
      break;
    case 'logging/setLevel':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      send({ id, result: {} });
      break;
    case 'subscriptions/listen':
      listeners.set(id, params.notifications);
      send({
        method: 'notifications/subscriptions/acknowledged',
        params: { notifications: params.notifications, _meta: { 'io.modelcontextprotocol/subscriptionId': id } },
      });
      break;
    case 'tools/call':
      await script(message);
      break;
    default:
      if (id !== undefined) send({ id, error: { code: -32601, message: 'Method not found' } });
  }
});
