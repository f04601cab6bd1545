#!/usr/bin/env node
/**
 * The gateway as the client that the suite judges: `oauth-client.mjs <url of the suite's server>`. The gateway gets one upstream, shows it tokens of its own
 * (client credentials), and is asked for its tools and for a call. The suite tells the client's credentials in MCP_CONFORMANCE_CONTEXT.
 *
 * Which authorization server its credentials are for is configuration at a gateway: no upstream may choose it. It is read here from what the server says of itself,
 * as whoever configures a gateway would.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launch } from '../fixtures/esm/launch.ts';
import { GATEWAY } from './plan.mjs';

const url = new URL(process.argv[2]);
const {
  client_id: clientId = 'gateway',
  client_secret: secret = 'a-secret',
  private_key_pem: key,
} = JSON.parse(process.env.MCP_CONFORMANCE_CONTEXT ?? '{}');
const folder = mkdtempSync(join(tmpdir(), 'strata-oauth-'));

/** The authorization server: as the metadata say, wherever they are; else, as before 2025-06-18, it has the server's own origin. */
async function authorizationServer({ href, origin, pathname }) {
  const refused = await fetch(href, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  const told = refused.headers.get('www-authenticate')?.match(/resource_metadata="([^"]*)"/)?.[1];
  const document = `${origin}/.well-known/oauth-protected-resource`;
  for (const place of [...(told ? [told] : []), `${document}${pathname}`, document]) {
    const answer = await fetch(place);
    if (answer.ok) return { issuer: (await answer.json()).authorization_servers[0] };
  }
  const metadata = await fetch(`${origin}/.well-known/oauth-authorization-server`);
  return { issuer: origin, ...(!metadata.ok && { tokenEndpoint: `${origin}/token` }) };
}

function credential(name, value) {
  const file = join(folder, name);
  writeFileSync(file, value, { mode: 0o600 });
  return file;
}

const client = {
  ...(await authorizationServer(url)),
  clientId,
  ...(key ? { clientKeyFile: credential('key.pem', key) } : { clientSecretFile: credential('secret', secret) }),
  privateNetwork: true,
};
const upstreams = [{ id: 'suite', url: url.href, token: { kind: 'client-credentials', client } }];
const gateway = await launch({ product: 'gateway', command: [], config: { ...GATEWAY, upstreams } });

let id = 0;
async function ask(method, params) {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const answer = await fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': method,
      ...(params.name && { 'mcp-name': params.name }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params: { ...params, _meta: meta } }),
  });
  const text = await answer.text();
  const last = text.split('\n').findLast((line) => line.startsWith('data: '));
  return JSON.parse(last?.slice('data: '.length) ?? text);
}

try {
  const { result } = await ask('tools/list', {});
  const name = result?.tools[0]?.name;
  const called = name === undefined ? undefined : await ask('tools/call', { name, arguments: {} });
  console.log(JSON.stringify({ list: result, called }));
  // Where the gateway gets nothing, its client gets nothing.
  process.exitCode = called?.result === undefined ? 1 : 0;
} finally {
  console.log(gateway.output());
  await gateway.stop();
  rmSync(folder, { recursive: true });
}
