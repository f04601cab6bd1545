import { ApiObject, Chart } from 'cdk8s';
import { App, McpPlatform, Stage } from '../../src';
import { evaluateAssembly, synthesize } from '../../src/synth';

const digest = `sha256:${'a'.repeat(64)}`;

/** A platform with one server, and beside it a Job of somebody else whose image has a tag only. */
function compose(stage: Stage): App {
  const app = new App();
  const platform = new McpPlatform(app, 'acme', {
    stage,
    environment: 'test',
    runtimeImage: `ghcr.io/acme/runtime@${digest}`,
  });
  platform.addServer('echo', { image: `ghcr.io/acme/echo@${digest}`, command: ['/echo'] });
  const securityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  };
  const resources = { requests: { cpu: '1m', memory: '1Mi' }, limits: { memory: '1Mi' } };
  new ApiObject(new Chart(app, 'job', { namespace: 'acme' }), 'job', {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate' },
    spec: {
      template: {
        spec: {
          automountServiceAccountToken: false,
          enableServiceLinks: false,
          restartPolicy: 'Never',
          securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
          containers: [{ name: 'migrate', image: 'ghcr.io/acme/migrate:1.2.3', securityContext, resources }],
        },
      },
    },
  });
  return app;
}

const digestFindings = (stage: Stage): number =>
  evaluateAssembly(synthesize(compose(stage))).findings.filter(({ rule }) => rule === 'image.digest').length;

describe('the rules of a composition', () => {
  test('ask for what its earliest stage asks for: a tag does at stage 2, a digest is due at stage 3', () => {
    expect(digestFindings(Stage.PILOT)).toBe(0);
    expect(digestFindings(Stage.SCALE)).toBe(1);
  });
});
