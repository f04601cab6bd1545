import { describe, expect, it } from '@jest/globals';
import { HttpLink } from '../../../../src/runtime/bridge/link/http/http-link';
import { Mirror } from '../../../../src/runtime/bridge/link/http/mirror';
import type { UpstreamRequest } from '../../../../src/runtime/bridge/link/http/upstream';
import { Message } from '../../../../src/runtime/mcp/message';

function linkOver(send: (request: UpstreamRequest) => void) {
  const heard: Message[] = [];
  const upstream = {
    url: new URL('http://127.0.0.1/mcp'),
    send: (request: UpstreamRequest) => {
      send(request);
      return { destroy: () => undefined };
    },
  };
  const events = { spoke() {}, dropped() {}, failed() {}, ended() {} };
  const link = new HttpLink({ upstream, mirror: new Mirror(), lineBytes: 1_000 }, events);
  link.attach({ message: (message) => heard.push(message), fault: () => undefined, closed: () => undefined });
  return { link, heard };
}

const request = (id: number) => Message.make({ jsonrpc: '2.0', id, method: 'tools/list' });

describe('a link over HTTP', () => {
  it('answers a request that cannot even be sent', () => {
    const { link, heard } = linkOver(({ onError }) => onError(new Error('there is no token')));
    link.send(request(7));
    expect(heard).toHaveLength(1);
    expect(heard[0]?.id).toBe(7);
    expect(heard[0]?.error?.message).toBe('The connection to the server broke');
  });

  it('says the same headers in each POST of a session, and others once the session has a name', () => {
    const seen: UpstreamRequest[] = [];
    const { link } = linkOver((sent) => seen.push(sent));
    link.send(Message.make({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} }));
    const response = { statusCode: 200, headers: { 'mcp-session-id': 'abc' }, complete: true };
    const ignore = () => undefined;
    seen[0]?.onResponse({ ...response, on: ignore, resume: ignore, destroy: ignore });
    link.send(request(2));
    link.send(request(3));
    expect(seen[0]?.headers).not.toHaveProperty('Mcp-Session-Id');
    expect(seen[1]?.headers).toMatchObject({ 'Mcp-Session-Id': 'abc', 'Content-Type': 'application/json' });
    // A link writes what it has seen before without reading it again.
    expect(seen[2]?.headers).toBe(seen[1]?.headers);
  });
});
