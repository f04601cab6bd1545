import { App as PlainApp } from 'cdk8s';
import { Construct } from 'constructs';
import {
  App,
  Dns,
  Egress,
  McpPlatform,
  type McpPlatformProps,
  NetworkPolicies,
  NetworkPolicy,
  Stage,
  synthesize,
} from '../../../src';
import { codeOf, errorsOf } from '../../support/refusal';
import { DIGEST, LEAST, leastPlatform, Rendered, renderPlatform } from '../../support/render';

const create = (props: Record<string, unknown> = {}, id = 'acme') =>
  new McpPlatform(new PlainApp(), id, { ...leastPlatform(), ...props } as McpPlatformProps);

describe('a platform', () => {
  test('is a namespace that admits only restricted pods and lets nothing through', () => {
    const app = new PlainApp();
    new McpPlatform(app, 'acme', leastPlatform());
    const rendered = new Rendered(synthesize(app));
    expect(rendered.kinds).toEqual(['Namespace', 'NetworkPolicy']);
    const labels = {
      'app.kubernetes.io/managed-by': 'mcp-strata',
      'app.kubernetes.io/part-of': 'acme',
      'strata.dev/platform': 'acme',
      'strata.dev/environment': 'test',
      'strata.dev/stage': '2',
    };
    expect(rendered.one('Namespace').metadata).toEqual({
      name: 'acme',
      labels: {
        ...labels,
        'pod-security.kubernetes.io/enforce': 'restricted',
        'pod-security.kubernetes.io/enforce-version': 'latest',
        'pod-security.kubernetes.io/audit': 'restricted',
        'pod-security.kubernetes.io/audit-version': 'latest',
        'pod-security.kubernetes.io/warn': 'restricted',
        'pod-security.kubernetes.io/warn-version': 'latest',
      },
    });
    expect(rendered.one('NetworkPolicy')).toMatchObject({
      metadata: { name: 'default-deny', namespace: 'acme', labels },
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    });
  });

  test('tells its servers what they share', () => {
    const rendered = renderPlatform(
      {
        domain: 'mcp.acme.example',
        labels: { team: 'platform' },
        imagePullSecrets: ['registry'],
        dns: Dns.address('10.96.0.10'),
      },
      { egress: [Egress.https('api.github.com')], imagePullSecrets: ['registry', 'vendor'] },
    );
    const deployment = rendered.one('Deployment');
    expect(deployment.metadata.labels).toMatchObject({
      team: 'platform',
      'app.kubernetes.io/part-of': 'acme',
      'strata.dev/platform': 'acme',
      'strata.dev/environment': 'test',
    });
    expect(deployment.spec.template.spec.imagePullSecrets).toEqual([{ name: 'registry' }, { name: 'vendor' }]);
    expect(rendered.container('bridge').image).toBe(`ghcr.io/acme/runtime:1.0.0@${DIGEST}`);
    expect(rendered.one('NetworkPolicy', 'files').spec.egress[0].to).toEqual([{ ipBlock: { cidr: '10.96.0.10/32' } }]);
    expect(rendered.config.listen.allowedHosts).toEqual(
      expect.arrayContaining(['mcp.acme.example', 'files.mcp.acme.example']),
    );
  });

  test('puts servers into its namespaces, the first where none is named', () => {
    const app = new PlainApp();
    const platform = new McpPlatform(app, 'acme', {
      ...leastPlatform(),
      namespaces: ['shared', { name: 'payments', tenant: 'payments', labels: { 'istio-injection': 'enabled' } }],
    });
    platform.addServer('files', LEAST);
    platform.addServer('ledger', { ...LEAST, namespace: 'payments' });
    new NetworkPolicy(platform.namespace('shared'), 'same-tenant', {
      rules: [NetworkPolicies.sameTenant('payments', 8080)],
      labels: { team: 'payments' },
    });
    new NetworkPolicy(platform.namespace('payments'), 'inside', { rules: [NetworkPolicies.dns()] });
    const rendered = new Rendered(synthesize(app));
    expect(platform.namespaces).toEqual(['shared', 'payments']);
    expect(rendered.one('Deployment', 'files').metadata.namespace).toBe('shared');
    expect(rendered.one('Deployment', 'files').metadata.labels).not.toHaveProperty('strata.dev/tenant');
    expect(rendered.one('Deployment', 'ledger').metadata).toMatchObject({
      namespace: 'payments',
      labels: { 'strata.dev/tenant': 'payments' },
    });
    expect(rendered.one('Namespace', 'payments').metadata.labels).toMatchObject({
      'strata.dev/tenant': 'payments',
      'istio-injection': 'enabled',
    });
    // What belongs to the platform says so: it is found, and pruned, by that label.
    const belongs = {
      'app.kubernetes.io/managed-by': 'mcp-strata',
      'app.kubernetes.io/part-of': 'acme',
      'strata.dev/platform': 'acme',
      'strata.dev/environment': 'test',
      'strata.dev/stage': '2',
    };
    expect(rendered.one('NetworkPolicy', 'same-tenant').metadata).toEqual({
      name: 'same-tenant',
      namespace: 'shared',
      labels: { ...belongs, team: 'payments' },
    });
    expect(rendered.one('NetworkPolicy', 'inside').metadata.labels).toEqual({
      ...belongs,
      'strata.dev/tenant': 'payments',
    });
    expect(rendered.assembly.servers.map(({ path, namespace }) => [path, namespace])).toEqual([
      ['acme/shared/files', 'shared'],
      ['acme/payments/ledger', 'payments'],
    ]);
  });

  test('enforces the version of the standard that it is given', () => {
    expect(renderPlatform({ podSecurityVersion: 'v1.34' }).one('Namespace').metadata.labels).toMatchObject({
      'pod-security.kubernetes.io/enforce-version': 'v1.34',
    });
  });

  test('audits every call from stage 3 on', () => {
    const audited = ([1, 2, 3, 4] as Stage[]).map((stage) => renderPlatform({ stage }).config.audit.enabled);
    expect(audited).toEqual([false, false, true, true]);
    expect(renderPlatform({ stage: Stage.SCALE }, { audit: { enabled: false } }).config.audit.enabled).toBe(false);
  });

  test('pins the runtime of this version, where a tag is enough', () => {
    expect(create({ runtimeImage: undefined }).runtimeImage).toMatch(
      /^ghcr\.io\/mcp-strata\/mcp-strata-runtime:\d+\.\d+\.\d+/,
    );
  });

  test('synthesizes its app, and says so where there is none', () => {
    let synthesized = 0;
    const app = new (class extends App {
      override synth(): void {
        synthesized++;
      }
    })();
    new McpPlatform(app, 'acme', leastPlatform()).synth();
    expect(synthesized).toBe(1);

    const root = new (class extends Construct {})(undefined as unknown as Construct, '');
    expect(codeOf(() => new McpPlatform(root, 'acme', leastPlatform()).synth())).toBe('PLATFORM_ROOT_MISSING');
  });

  test('gives every stage the same objects, and a server may be stricter than its platform', () => {
    const kinds = ([1, 2, 3, 4] as Stage[]).map((stage) => renderPlatform({ stage }).kinds.join());
    expect(new Set(kinds).size).toBe(1);
    expect(renderPlatform({ stage: Stage.PILOT }, { stage: Stage.SCALE }).config.audit.enabled).toBe(true);
  });
});

describe('a platform is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown stage', { stage: 7 }, 'PLATFORM_STAGE_UNKNOWN'],
    ['no stage', { stage: undefined }, 'PLATFORM_STAGE_UNKNOWN'],
    ['no environment', { environment: undefined }, 'PROP_INVALID'],
    ['an environment with a space', { environment: 'pre prod' }, 'PLATFORM_NAME_INVALID'],
    ['a domain with a scheme', { domain: 'https://mcp.acme.example' }, 'PLATFORM_DOMAIN_INVALID'],
    ['a domain of one label', { domain: 'mcp' }, 'PLATFORM_DOMAIN_INVALID'],
    ['a domain with a wildcard', { domain: '*.acme.example' }, 'PLATFORM_DOMAIN_INVALID'],
    ['no namespaces', { namespaces: [] }, 'PROP_INVALID'],
    ['a namespace twice', { namespaces: ['a', { name: 'a' }] }, 'PLATFORM_NAMESPACE_INVALID'],
    ['a namespace in capitals', { namespaces: ['Tools'] }, 'PLATFORM_NAMESPACE_INVALID'],
    ["the cluster's namespace", { namespaces: ['kube-system'] }, 'PLATFORM_NAMESPACE_INVALID'],
    ['the default namespace', { namespaces: ['default'] }, 'PLATFORM_NAMESPACE_INVALID'],
    ['a tenant with a space', { namespaces: [{ name: 'a', tenant: 'a b' }] }, 'PROP_INVALID'],
    [
      'a weaker standard by label',
      { namespaces: [{ name: 'a', labels: { 'pod-security.kubernetes.io/enforce': 'privileged' } }] },
      'LABEL_RESERVED',
    ],
    ['a token in a label', { labels: { 'x-key': `AKIA${'A'.repeat(16)}` } }, 'SECRET_LITERAL'],
    ['a stage by label', { labels: { 'strata.dev/stage': '1' } }, 'LABEL_RESERVED'],
    ['a runtime that moves', { runtimeImage: 'ghcr.io/acme/runtime' }, 'RUNTIME_IMAGE_TAG_MUTABLE'],
    [
      'a runtime without digest at stage 3',
      { stage: Stage.SCALE, runtimeImage: 'ghcr.io/acme/runtime:1.0.0' },
      'RUNTIME_IMAGE_DIGEST_REQUIRED',
    ],
    ['no runtime at stage 3', { stage: Stage.SCALE, runtimeImage: undefined }, 'RUNTIME_IMAGE_DIGEST_REQUIRED'],
    ['an unknown version', { podSecurityVersion: '1.34' }, 'PLATFORM_VERSION_INVALID'],
    ['a login that is no name', { imagePullSecrets: ['My Login'] }, 'PROP_INVALID'],
    ['a resolver as text', { dns: '10.96.0.10' }, 'PROP_INVALID'],
    ['an identity of its own making', { identity: {} }, 'PROP_INVALID'],
    ['a misspelt prop', { namespace: ['a'] }, 'PROP_UNKNOWN'],
  ])('%s', (_, props, code) => {
    const errors = errorsOf(() => create(props));
    expect(errors.map((error) => error.code)).toEqual([code]);
    expect(errors[0]?.subject).toBe('acme');
    expect(errors[0]?.message).not.toMatch(/\{\w+\}|\[object/);
  });

  test('with a name that is none', () => {
    expect(codeOf(() => create({ namespaces: ['a'] }, 'Acme'))).toBe('PLATFORM_NAME_INVALID');
  });

  test('with a hint at what is meant', () => {
    expect(errorsOf(() => create({ namespace: ['a'] }))[0]?.message).toContain('Is "namespaces" meant?');
    expect(errorsOf(() => create({ namespaces: [{ name: 'a', tennant: 'b' }] }))[0]?.message).toContain('tennant');
  });

  test('for a server in a namespace that it does not have', () => {
    const [error] = errorsOf(() => create({ namespaces: ['a', 'b'] }).addServer('files', { ...LEAST, namespace: 'c' }));
    expect(error).toMatchObject({ code: 'PLATFORM_NAMESPACE_UNKNOWN', subject: 'acme' });
    expect(error?.message).toContain('a, b');
  });

  test('for a server below its stage', () => {
    const errors = errorsOf(() => create({ stage: Stage.SCALE }).addServer('files', { ...LEAST, stage: Stage.PILOT }));
    expect(errors.map(({ code }) => code)).toEqual(['SERVER_STAGE_LOWERED']);
  });
});
