import { Chart } from 'cdk8s';
import { App, McpServer, Peer } from '../../src/index';
import { assertLeastPrivilege, expectNoFindings, Manifests, manifests } from '../../src/testing';
import { edit } from '../rules/edit';
import { deployment, golden, service } from '../rules/golden';

const digest = `sha256:${'b'.repeat(64)}`;

function compose(image = `ghcr.io/acme/files@${digest}`, runtimeImage = `ghcr.io/acme/runtime@${digest}`): App {
  const app = new App();
  const chart = new Chart(app, 'tools', { namespace: 'tools' });
  const allowFrom = [Peer.pods({ app: 'assistant' })];
  new McpServer(chart, 'files', { image, runtimeImage, command: ['/server'], allowFrom });
  return app;
}

describe('manifests', () => {
  test('collects what synthesis would write', () => {
    const found = manifests(compose());
    expect(found.ofKind('Service').map(({ metadata }) => metadata.name)).toEqual(['files']);
    expect([...found]).toEqual(found.all);
    expect(manifests(found)).toBe(found);
  });

  test('takes manifests of any origin, and refuses what is none', () => {
    expect(manifests(golden).find('Deployment', 'github')).toEqual(deployment);
    expect(() => manifests([{ kind: 'Service' } as never])).toThrow(/apiVersion/);
  });

  test('finds the one object of a kind and name, and says what there is instead', () => {
    const both = new Manifests([service, edit(service, { '/metadata/namespace': 'other' })]);
    expect(both.find('Service', 'github', 'other').metadata.namespace).toBe('other');
    expect(() => both.find('Service', 'github')).toThrow(/TESTING_OBJECT_AMBIGUOUS.*tools, other.*Name the namespace/);
    expect(() => both.find('Service', 'gitlab')).toThrow(/no Service "gitlab"; .* tools\/github, other\/github\./);
    expect(() => both.find('Ingress', 'github')).toThrow(/no Ingress "github"; .* none\./);
  });
});

describe('expectNoFindings', () => {
  test('is content with a server', () => {
    expect(() => expectNoFindings(compose())).not.toThrow();
  });

  test('names each finding, warnings too', () => {
    const broken = edit(deployment, {
      '/spec/template/spec/hostNetwork': true,
      '/spec/template/spec/containers/0/stdin': true,
    });
    const set = golden.map((manifest) => (manifest === deployment ? broken : manifest));
    expect(() => expectNoFindings(set)).toThrow(
      /RULES_FINDINGS.*2 of the rules.*error pod-security\.host-namespaces at Deployment\/tools\/github\/spec.*warning workload\.no-interactive/s,
    );
  });

  test('takes packs and acknowledgements', () => {
    const exposed = golden.map((manifest) =>
      manifest === service ? edit(service, { '/spec/type': 'NodePort' }) : manifest,
    );
    const acknowledgements = [
      {
        rule: 'network.no-exposed-service',
        subject: { kind: 'Service', name: 'github' },
        reason: 'The lab has no load balancer.',
        expires: '2026-12-31',
      },
    ];
    expect(() => expectNoFindings(exposed)).toThrow(/network\.no-exposed-service/);
    expect(() => expectNoFindings(exposed, { packs: [] })).not.toThrow();
    expect(() => expectNoFindings(exposed, { acknowledgements, today: '2026-12-31' })).not.toThrow();
    expect(() => expectNoFindings(exposed, { acknowledgements, today: '2027-01-01' })).toThrow(/no-exposed-service/);
  });
});

describe('assertLeastPrivilege', () => {
  test('asks for more than a pilot does', () => {
    expect(() => assertLeastPrivilege(compose())).not.toThrow();
    const tagged = compose('ghcr.io/acme/files:1.0.0');
    expect(() => expectNoFindings(tagged)).not.toThrow();
    expect(() => assertLeastPrivilege(tagged)).toThrow(/image\.digest at Deployment\/tools\/files/);
  });
});
