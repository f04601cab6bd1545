import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const servers = join(dirname(fileURLToPath(import.meta.url)), '../fixtures/servers');

/** The servers that stand behind the bridge. */
export const FIXTURES = {
  'v2 dual': [join(servers, 'conformance-v2.mjs')],
  'v2 modern': [join(servers, 'conformance-v2.mjs'), '--era', 'modern'],
  'v2 legacy': [join(servers, 'conformance-v2.mjs'), '--era', 'legacy'],
  v1: [join(servers, 'conformance-v1.mjs')],
  'v2 over HTTP': [join(servers, 'conformance-v2.mjs'), '--http'],
  'v1 over HTTP': [join(servers, 'conformance-v1.mjs'), '--http'],
  'v1 over SSE': [join(servers, 'conformance-v1.mjs'), '--sse'],
};

/** Fixtures that listen themselves, and the transport by which the bridge reaches them. */
export const TRANSPORTS = {
  'v2 over HTTP': 'streamable-http',
  'v1 over HTTP': 'streamable-http',
  'v1 over SSE': 'sse',
};

/** One upstream, under its own names: the suite calls them by name. */
export const GATEWAY = { naming: { prefix: 'none' }, sessions: { max: 256 } };

const requirements = (revision) => ({ title: revision, revision, selection: ['--requirements', revision] });
const all = (revision) => ({
  title: `all ${revision}`,
  revision,
  selection: ['--suite', 'all', '--spec-version', revision],
});

/**
 * A legacy server needs a process for each set of capabilities that callers declare, and a check of the suite gives up after 600 ms. Ready
 * processes keep that from being a measure of how long Node.js takes to start on a busy machine.
 */
const WARM = { sessions: { spares: 3 } };

/**
 * What is run, with its bar: how many scored scenarios may be missed. `--suite all` allows none. The same-era and
 * cross-era bars are the project's own; a miss that they allow still has to be explained in `EXPLAINED`.
 */
export const PLAN = [
  { fixture: 'v2 dual', run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v2 dual', run: requirements('2026-07-28'), misses: 0 },
  { fixture: 'v2 dual', run: all('2025-06-18'), misses: 0 },
  { fixture: 'v2 dual', run: all('2025-11-25'), misses: 0 },
  { fixture: 'v2 dual', run: all('2026-07-28'), misses: 0 },
  { fixture: 'v1', run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v1', run: all('2025-06-18'), misses: 0 },
  { fixture: 'v1', run: all('2025-11-25'), misses: 0 },
  { fixture: 'v2 modern', run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v2 modern', run: all('2025-06-18'), misses: 0 },
  { fixture: 'v2 legacy', run: requirements('2026-07-28'), misses: 2, slow: true, config: WARM },
  { fixture: 'v1', run: requirements('2026-07-28'), misses: 2, slow: true, config: WARM },
  { fixture: 'v1 over HTTP', run: requirements('2026-07-28'), misses: 2, slow: true },
  { fixture: 'v1 over SSE', run: requirements('2026-07-28'), misses: 2, slow: true },
  { fixture: 'v2 over HTTP', run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v2 over HTTP', run: requirements('2026-07-28'), misses: 0 },
  { fixture: 'v1 over HTTP', run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v1 over SSE', run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v2 dual', gateway: true, run: requirements('2025-11-25'), misses: 0 },
  { fixture: 'v2 dual', gateway: true, run: requirements('2026-07-28'), misses: 0 },
  { fixture: "the suite's own", oauth: true, run: { title: 'auth/*', selection: [] }, misses: 8, slow: true },
];

/** The fixture over the SDK's own HTTP handlers, without a proxy: what no bridge can exceed. */
export const DIRECT = [
  requirements('2025-11-25'),
  requirements('2026-07-28'),
  all('2025-06-18'),
  all('2026-07-28'),
].map((run) => ({ fixture: 'v2 dual', run, misses: 0 }));

/**
 * Scenarios that say nothing about a stdio proxy, with the reason. They are run and listed like all others; the reason
 * stands beside them in the report, and nothing is left out.
 */
export const REMARKS = {
  'server-sse-polling':
    'wants the tool to close its own HTTP stream, which a stdio server has no way to ask for; passes without being exercised',
  'tasks-status-notifications': 'the suite skips its own checks until they are rewritten for subscriptions/listen',
};

const legacyServer = ({ fixture, run }) =>
  (fixture === 'v2 legacy' || fixture.startsWith('v1')) && run.revision === '2026-07-28';

/**
 * Misses and warnings across eras that no translation can avoid, check by check, with the passage that says why. A scenario is
 * explained when each of its failed checks is; any other miss fails the run even within its bar. An entry that explains
 * nothing any more is reported.
 */
export const EXPLAINED = {
  tasks: {
    applies: legacyServer,
    scenarios: /^tasks-/,
    checks: /./,
    reason:
      'the tasks extension is not part of 2025-11-25, whose own tasks are another protocol, so it is not offered for a legacy server (2026-07-28 changelog, major change 6)',
  },
  login: {
    applies: ({ oauth }) => oauth === true,
    scenarios: /^auth\/(metadata-(default|var\d)|token-endpoint-auth-(basic|post)|2025-03-26-.*)$/,
    checks: /^(client-registration|authorization-request|resource-parameter-in-authorization): /,
    reason:
      'the gateway gets tokens of its own by client credentials (RFC 6749, 4.4): it makes no authorization request, and is registered by whoever runs it',
  },
  keys: {
    applies: legacyServer,
    scenarios: /^input-required-result-(basic-elicitation|ignore-extra-params)$/,
    checks: /^sep-2322-(elicitation-incomplete: .*"user_name"|ignore-unexpected-params)/,
    reason:
      'the suite asks for, or answers unasked, the key "user_name"; keys of inputRequests are names that the server assigns (2026-07-28 basic/patterns/mrtr), and elicitation/create of 2025-11-25 carries none (client/elicitation)',
  },
  capability: {
    applies: (row) => row.fixture === 'v2 legacy' && legacyServer(row),
    scenarios: /^server-stateless$/,
    checks: /^sep-2575-(server-rejects-undeclared-capability|missing-capability-http-400)/,
    reason:
      'a legacy server learns what its client can do from initialize and refuses in its own words, here as a tool error; -32021 is an error of 2026-07-28 (basic/index, "Error Codes")',
  },
};
