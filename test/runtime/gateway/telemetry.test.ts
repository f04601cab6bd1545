import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Json, modern } from '../support/http';
import { closeGateways, gatewayTo, upstream } from './support';
import { closeUpstreams, fakeUpstream } from './upstream';

afterEach(async () => {
  await closeGateways();
  await closeUpstreams();
});

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('calls at upstreams', () => {
  it('are measured, and are spans between the caller and the upstream', async () => {
    const bodies: string[] = [];
    const collector = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => (body += chunk));
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      });
    });
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    const { port } = collector.address() as AddressInfo;
    const server = await fakeUpstream({ tools: [{ name: 't', inputSchema: { type: 'object' } }] });
    const { url, metrics } = await gatewayTo([upstream('a', server.url)], {
      telemetry: { tracesEndpoint: `http://127.0.0.1:${port}` },
    });
    await modern(url).request('tools/call', { name: 'a_t', arguments: {} }, { meta: { traceparent: TRACE } });
    expect(await metrics()).toMatch(
      /mcp_client_operation_duration_seconds_count\{strata_upstream="a",mcp_method_name="tools\/call",.*gen_ai_tool_name="t"\} 1/,
    );
    await closeGateways();
    collector.close();
    const spans: Json[] = bodies.flatMap((body) =>
      JSON.parse(body).resourceSpans.flatMap(({ scopeSpans }: { scopeSpans: { spans: Json[] }[] }) =>
        scopeSpans.flatMap((scope) => scope.spans),
      ),
    );
    const [, trace, caller] = TRACE.split('-');
    const inbound = spans.find(({ kind }) => kind === 2);
    const outbound = spans.find(({ kind }) => kind === 3);
    expect(inbound).toMatchObject({ name: 'tools/call a_t', traceId: trace, parentSpanId: caller });
    expect(outbound).toMatchObject({ name: 'tools/call t', traceId: trace, parentSpanId: inbound?.spanId });
    const called = server.requests.find(({ method }) => method === 'tools/call');
    const _meta = expect.objectContaining({ traceparent: `00-${trace}-${outbound?.spanId}-01` });
    expect(called?.body).toMatchObject({ params: { _meta } });
  });
});
