// A server on SDK v2, for both eras: it shows the tool that asks only to clients that can be asked.
import { CLIENT_CAPABILITIES_META_KEY, inputRequired, Server } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';

const inputSchema = { type: 'object' };
const requestedSchema = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
const params = { mode: 'form', message: 'Please provide a name', requestedSchema };

serveStdio(({ era }) => {
  const server = new Server({ name: 'asks-v2', version: '1.0.0' }, { capabilities: { tools: {} } });
  const canBeAsked = (context) => {
    const modern = era === 'modern';
    const said = modern ? context.mcpReq.envelope?.[CLIENT_CAPABILITIES_META_KEY] : server.getClientCapabilities();
    return said?.elicitation !== undefined;
  };
  server.setRequestHandler('tools/list', (_request, context) => ({
    tools: [{ name: 'plain', inputSchema }, ...(canBeAsked(context) ? [{ name: 'ask', inputSchema }] : [])],
  }));
  server.setRequestHandler('tools/call', ({ params: { name } }, context) => {
    if (name === 'plain') return { content: [{ type: 'text', text: 'plain' }] };
    const { answer } = context.mcpReq.inputResponses ?? {};
    if (answer === undefined)
      return inputRequired({ inputRequests: { answer: { method: 'elicitation/create', params } } });
    return { content: [{ type: 'text', text: `action=${answer.action}, content=${JSON.stringify(answer.content)}` }] };
  });
  return server;
});
