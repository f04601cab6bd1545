import { App, Chart } from 'cdk8s';
import fc from 'fast-check';
import { EgressProxy, McpPlatform, Secrets, synthesize } from '../../../src';
import { derivedPort } from '../../../src/constructs/egress-proxy/ports';
import { codeOf, errorsOf } from '../../support/refusal';
import { LEAST, leastPlatform } from '../../support/render';
import { compose, GITHUB, SLACK } from './support';

const platform = () => new McpPlatform(new App(), 'acme', leastPlatform());
const messages = (step: () => unknown) => errorsOf(step).map(({ message }) => message);

describe('an egress proxy is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['a name', { name: '1proxy' }, 'EGRESS_PROXY_NAME_INVALID'],
    ['no replica', { replicas: 0 }, 'PROP_INVALID'],
    ['half a replica', { replicas: 1.5 }, 'PROP_INVALID'],
    ['a name for an address', { clusterIp: 'egress.acme' }, 'PROP_INVALID'],
    ['no range', { deniedRanges: ['1.2.3.4'] }, 'NETWORK_CIDR_INVALID'],
    ['host bits', { deniedRanges: ['1.2.3.4/24'] }, 'NETWORK_CIDR_INVALID'],
    ['everything', { deniedRanges: ['0.0.0.0/0'] }, 'NETWORK_CIDR_TOO_WIDE'],
    ['a privileged port', { ports: { 'acme/github': 443 } }, 'EGRESS_PROXY_PORT_INVALID'],
    ['the admin port', { ports: { 'acme/github': 9090 } }, 'EGRESS_PROXY_PORT_INVALID'],
    ['a port above all', { ports: { 'acme/github': 65_536 } }, 'EGRESS_PROXY_PORT_INVALID'],
    ['a cap of nothing', { limits: { uploadBytes: 0 } }, 'PROP_INVALID'],
    ['headers without bound', { limits: { headerBytes: 1e9 } }, 'PROP_INVALID'],
    ['no time to drain', { disruption: { drainSeconds: 0 } }, 'PROP_INVALID'],
    ['a budget for one', { replicas: 1, disruption: { minAvailable: 1 } }, 'SERVER_DISRUPTION_SINGLE'],
    ['a label of ours', { labels: { 'strata.dev/role': 'x' } }, 'LABEL_RESERVED'],
    ['a label with a credential', { labels: { token: `ghp_${'a1B2'.repeat(9)}` } }, 'SECRET_LITERAL'],
    ['no quantity', { resources: { limits: { memory: 'much' } } }, 'SERVER_QUANTITY_INVALID'],
    ['no Secret', { imagePullSecrets: ['A_B'] }, 'PROP_INVALID'],
    ['a prop that is none', { allowPrivate: true }, 'PROP_UNKNOWN'],
    ['an image without a tag', { runtimeImage: 'ghcr.io/acme/runtime' }, 'RUNTIME_IMAGE_TAG_MUTABLE'],
    ['a namespace of somebody else', { namespace: 'other' }, 'PLATFORM_NAMESPACE_UNKNOWN'],
  ])('for %s', (_, props, code) => {
    expect(codeOf(() => platform().addEgressProxy(props))).toBe(code);
  });

  test('twice', () => {
    const acme = platform();
    acme.addEgressProxy();
    expect(messages(() => acme.addEgressProxy())).toEqual([
      expect.stringMatching(/^EGRESS_PROXY_TAKEN at acme: .* at acme\/acme\/egress-proxy\./),
    ]);
  });

  test('outside a chart, and beside its namesake', () => {
    expect(codeOf(() => new EgressProxy(new App(), 'egress'))).toBe('EGRESS_PROXY_CHART_MISSING');
    const chart = new Chart(new App(), 'tools');
    new EgressProxy(chart, 'egress');
    expect(codeOf(() => new EgressProxy(chart, 'egress'))).toBe('EGRESS_PROXY_NAME_TAKEN');
  });

  test('where nobody would use it', () => {
    const app = new App();
    const acme = new McpPlatform(app, 'acme', leastPlatform());
    acme.addServer('files', LEAST);
    acme.addEgressProxy();
    expect(new Set(errorsOf(() => synthesize(app)).map(({ code }) => code))).toEqual(new Set(['EGRESS_PROXY_UNUSED']));
  });

  test('with a port for nobody', () => {
    const [error] = errorsOf(() => compose({ github: GITHUB }, { ports: { github: 20_001 } }));
    expect(error?.message).toMatch(/^EGRESS_PROXY_PORT_UNUSED .*"github".*The servers are acme\/github\./);
  });
});

describe('two servers on one port', () => {
  /** Names that lead to the same port. */
  const collide = () => {
    const seen = new Map<number, string>();
    for (let number = 0; ; number += 1) {
      const name = `server-${number}`;
      const port = derivedPort(`acme/${name}`);
      const other = seen.get(port);
      if (other !== undefined) return { first: other, second: name, port };
      seen.set(port, name);
    }
  };

  test('are an error that says how to settle it, and settled by it for good', () => {
    const { first, second, port } = collide();
    const servers = { [first]: GITHUB, [second]: SLACK };
    const [message = ''] = messages(() => compose(servers));
    expect(message).toMatch(
      new RegExp(
        `^EGRESS_PROXY_PORT_TAKEN at acme/acme/${second}: .*acme/${second} and acme/${first} .* port ${port} `,
      ),
    );
    const [, entry = '', free = ''] = /ports: \{ "([^"]+)": (\d+) \}/.exec(message) ?? [];
    const { proxy } = compose(servers, { ports: { [entry]: Number(free) } });
    expect(proxy.ports).toEqual({ [`acme/${first}`]: port, [`acme/${second}`]: Number(free) });
  });

  test('are found where the composition gives one port twice', () => {
    const ports = { 'acme/github': 20_001, 'acme/slack': 20_001 };
    expect(codeOf(() => compose({ github: GITHUB, slack: SLACK }, { ports }))).toBe('EGRESS_PROXY_PORT_TAKEN');
  });

  test('have ports of the range, below those of connections outwards', () => {
    fc.assert(
      fc.property(fc.string(), (identity) => {
        const port = derivedPort(identity);
        return port === derivedPort(identity) && port >= 10_000 && port < 32_768;
      }),
    );
  });
});

describe('a server is refused', () => {
  test.each(['HTTPS_PROXY', 'https_proxy', 'http_proxy', 'No_Proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'])(
    'that sets %s itself, whether it comes before the proxy or after it',
    (variable) => {
      const server = { ...LEAST, ...GITHUB, env: { [variable]: 'http://evil.example:3128' } };
      const before = platform();
      before.addServer('github', server);
      expect(messages(() => before.addEgressProxy())).toEqual([
        expect.stringMatching(
          new RegExp(`^EGRESS_PROXY_VARIABLE_TAKEN at acme/acme/github: The variable ${variable} `),
        ),
      ]);
      const after = platform();
      after.addEgressProxy();
      expect(codeOf(() => after.addServer('github', server))).toBe('EGRESS_PROXY_VARIABLE_TAKEN');
    },
  );

  test('that takes a proxy from a secret', () => {
    const acme = platform();
    acme.addEgressProxy();
    const secrets = { HTTPS_PROXY: Secrets.kubernetes({ name: 'proxy', key: 'url' }) };
    expect(codeOf(() => acme.addServer('github', { ...LEAST, ...GITHUB, secrets }))).toBe(
      'EGRESS_PROXY_VARIABLE_TAKEN',
    );
  });

  test('with such a variable only where it reaches a host', () => {
    const acme = platform();
    acme.addEgressProxy();
    const server = acme.addServer('files', { ...LEAST, env: { HTTPS_PROXY: 'http://proxy.acme.example:3128' } });
    expect(codeOf(() => server.addEgress(...GITHUB.egress))).toBe('EGRESS_PROXY_VARIABLE_TAKEN');
  });

  test('that sends spans to a public host', () => {
    const acme = platform();
    acme.addEgressProxy();
    const traces = { endpoint: 'https://otlp.vendor.example' };
    expect(codeOf(() => acme.addServer('files', { ...LEAST, telemetry: { traces } }))).toBe(
      'EGRESS_PROXY_TRACES_PUBLIC',
    );
  });

  test('whose way out is no proxy', () => {
    const egressVia = { url: 'http://proxy.acme.example' };
    expect(codeOf(() => platform().addServer('files', { ...LEAST, egressVia } as never))).toBe('PROP_INVALID');
  });
});
