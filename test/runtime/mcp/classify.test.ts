import { describe, expect, it } from '@jest/globals';
import { classifyInboundRequest } from '@modelcontextprotocol/server';
import fc from 'fast-check';
import { type Classification, classify, type MirroredHeaders } from '../../../src/runtime/mcp/classify';
import { effort, FUZZ_TIMEOUT } from '../support/fuzz';

const VERSION = 'io.modelcontextprotocol/protocolVersion';
const CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
const INFO = 'io.modelcontextprotocol/clientInfo';
const LEVEL = 'io.modelcontextprotocol/logLevel';
const TASK = 'io.modelcontextprotocol/related-task';

/** The SDK's decision in our words. */
function reference(headers: MirroredHeaders, body: unknown) {
  const outcome = classifyInboundRequest({
    httpMethod: 'POST',
    ...(headers.version !== undefined && { protocolVersionHeader: headers.version }),
    ...(headers.method !== undefined && { mcpMethodHeader: headers.method }),
    body,
  });
  if (outcome.kind === 'reject') return { era: 'refused', status: outcome.httpStatus, code: outcome.code };
  if (outcome.kind === 'modern')
    return { era: 'modern', kind: outcome.messageKind, version: outcome.classification.revision };
  return {
    era: 'legacy',
    reason: outcome.reason === 'no-claim' ? 'request' : outcome.reason,
    requested: outcome.requestedVersion,
  };
}

function ours(classification: Classification) {
  if (classification.era !== 'refused') return classification;
  const { era, status, code } = classification;
  return { era, status, code };
}

const versions = fc.constantFrom('2026-07-28', '2025-11-25', '2025-03-26', '2027-01-01', 'x', '');
const methods = fc.constantFrom(
  'initialize',
  'tools/call',
  'tools/list',
  'server/discover',
  'ping',
  'nope',
  'notifications/cancelled',
  '',
);
const junk = fc.constantFrom(null, 1, 1.5, 'x', true, [], {}, [1], { a: 1 });
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

const meta = fc.record(
  {
    [VERSION]: fc.oneof({ weight: 6, arbitrary: versions }, junk),
    [CAPABILITIES]: fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom({}, { sampling: {} }, { roots: { listChanged: true } }) },
      fc.constantFrom(1, 'x', null, [], { sampling: 1 }, { roots: 'x' }, { extensions: 1 }),
    ),
    [INFO]: fc.oneof(
      { weight: 6, arbitrary: fc.constant({ name: 'n', version: '1' }) },
      fc.constantFrom(1, {}, { name: 'n' }, { name: 1, version: '1' }, null),
    ),
    [LEVEL]: fc.oneof({ weight: 6, arbitrary: fc.constantFrom('debug', 'error') }, fc.constantFrom('loud', 1, null)),
    [TASK]: fc.oneof({ weight: 6, arbitrary: fc.constant({ taskId: 't' }) }, fc.constantFrom({}, 1, { taskId: 1 })),
    progressToken: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(1, 'p', 0) }, fc.constantFrom(1.5, null, {}, true)),
    traceparent: fc.string(),
  },
  { requiredKeys: [] },
);
const params = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record(
      {
        _meta: fc.oneof({ weight: 8, arbitrary: meta }, junk),
        name: fc.string(),
        protocolVersion: fc.oneof(versions, fc.constant(7)),
      },
      { requiredKeys: [] },
    ),
  },
  junk,
);
const id = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(1, 'a', 0, -1, '') },
  fc.constantFrom(1.5, null, {}, true, 2 ** 60),
);
const error = fc.oneof(
  fc.constant({ code: 1, message: 'x' }),
  fc.constantFrom(
    null,
    {},
    { code: 1.5, message: 'x' },
    { code: 1, message: 2 },
    { code: 1, message: 'x', data: 1 },
    'x',
  ),
);
const jsonrpc = fc.oneof({ weight: 12, arbitrary: fc.constant('2.0') }, fc.constantFrom('1.0', 2, undefined));

const call = fc.record(
  { jsonrpc, id, method: fc.oneof({ weight: 10, arbitrary: methods }, fc.constant(1)), params },
  { requiredKeys: ['jsonrpc', 'method'] },
);
const response = fc.record(
  {
    jsonrpc,
    id,
    result: fc.oneof(fc.constant({}), junk, fc.constant({ _meta: {} }), fc.constant({ _meta: 1 })),
    error,
  },
  { requiredKeys: ['jsonrpc'] },
);
const anything = fc.record(
  { jsonrpc, id, method: methods, params, result: junk, error, extra: junk },
  { requiredKeys: [] },
);
const one = fc.oneof(
  { weight: 8, arbitrary: call },
  { weight: 3, arbitrary: response },
  { weight: 2, arbitrary: anything },
  junk,
);
const body = fc.oneof({ weight: 10, arbitrary: one }, fc.array(one, { maxLength: 3 }));
const headers = fc.record({ version: maybe(versions), method: maybe(methods), name: fc.constant(undefined) });

/** As JSON.parse would hand it over. */
const wire = (value: unknown) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));

describe('classify', () => {
  it(
    'fuzz: decides as the SDK does',
    () => {
      fc.assert(
        fc.property(headers, body, (mirrored, sent) => {
          const parsed = wire(sent);
          expect(wire(ours(classify(mirrored, parsed)))).toEqual(wire(reference(mirrored, parsed)));
        }),
        effort(6_000),
      );
    },
    FUZZ_TIMEOUT,
  );

  it('reaches every outcome in that comparison', () => {
    const seen = new Set<string>();
    for (const [mirrored, sent] of fc.sample(fc.tuple(headers, body), { numRuns: 20_000, seed: 1 })) {
      const route = classify(mirrored, wire(sent));
      seen.add(
        route.era === 'refused'
          ? `refused ${route.code}`
          : route.era === 'modern'
            ? `modern ${route.kind}`
            : `legacy ${route.reason}`,
      );
    }
    expect([...seen].sort()).toEqual([
      'legacy batch',
      'legacy initialize',
      'legacy notification',
      'legacy request',
      'legacy response',
      'modern notification',
      'modern request',
      'refused -32020',
      'refused -32600',
      'refused -32602',
    ]);
  });
});
