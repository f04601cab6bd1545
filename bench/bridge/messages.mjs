/** The bytes that the load client sends, built once for each session and payload. Only the id changes. */

/** Nine digits, so that an id can be written over another. */
const ID = 100_000_000;
const PREFIX = 'io.modelcontextprotocol';
const info = { name: 'load', version: '1.0.0' };
const ACCEPT = 'application/json, text/event-stream';

export const PAYLOADS = { '100 B': 100, '64 KB': 65_536 };

function call(era, payload) {
  const params = { name: 'echo', arguments: { text: 'x'.repeat(PAYLOADS[payload]) } };
  const envelope = {
    [`${PREFIX}/protocolVersion`]: '2026-07-28',
    [`${PREFIX}/clientInfo`]: info,
    [`${PREFIX}/clientCapabilities`]: {},
  };
  return JSON.stringify({
    jsonrpc: '2.0',
    id: ID,
    method: 'tools/call',
    params: era === 'modern' ? { ...params, _meta: envelope } : params,
  });
}

const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info },
});
const initialized = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' });

/** Bytes whose id can be set. */
function stamped(text) {
  const bytes = Buffer.from(text);
  const at = bytes.indexOf(`${ID}`);
  return { bytes, stamp: (serial) => bytes.latin1Write(`${serial}`, at) };
}

function post({ host, pathname }, headers, body) {
  const lines = [
    `POST ${pathname} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Accept: ${ACCEPT}`,
    ...headers,
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

const inSession = (session) => [...(session ? [`Mcp-Session-Id: ${session}`] : []), 'MCP-Protocol-Version: 2025-11-25'];
const modern = ['MCP-Protocol-Version: 2026-07-28', 'Mcp-Method: tools/call', 'Mcp-Name: echo'];

export const initializeBytes = (target) => post(target, [], initialize);
export const initializedBytes = (target, session) => post(target, inSession(session), initialized);
export const requestBytes = (target, era, session, payload) =>
  stamped(post(target, era === 'modern' ? modern : inSession(session), call(era, payload)));

export const requestLine = (era, payload) => stamped(`${call(era, payload)}\n`);
requestLine.initialize = `${initialize}\n`;
requestLine.initialized = `${initialized}\n`;
