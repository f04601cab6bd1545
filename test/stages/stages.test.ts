import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, ArgoSync, McpPlatform, Oidc, Peer, Prometheus, Secrets, Stage } from 'mcp-strata';
import { stagesPage } from '../../build/stages-page.cjs';
import { CONTROLS } from '../../src/contract';
import { planFor, STAGE_CONTROLS } from '../../src/stages';
import { assemble, programs, stageOf } from '../judges/compositions';

const image = (name: string) => `ghcr.io/acme/${name}@sha256:${'a'.repeat(64)}`;
const lacking = (app: App, to: Stage) =>
  Object.fromEntries(planFor(app.compose(), to).map(({ control, lacking }) => [control.id, lacking]));

/** A laptop's servers. */
function experiment(): App {
  const app = new App();
  const acme = new McpPlatform(app, 'acme', { stage: Stage.EXPERIMENT, environment: 'laptop' });
  acme.addServer('files', { package: { registryType: 'npm', identifier: '@acme/files', version: '1.0.0' } });
  return app;
}

/** A platform that has most of what stage 3 asks for. */
function scale(): App {
  const app = new App({ delivery: ArgoSync });
  const acme = new McpPlatform(app, 'acme', {
    stage: Stage.SCALE,
    environment: 'prod',
    runtimeImage: image('runtime'),
    identity: Oidc.issuer('https://login.acme.example'),
    secrets: Secrets.vault({ address: 'https://vault.acme.example' }),
  });
  acme.addTenant('payments', { groups: ['payments-devs'] });
  const files = acme.addServer('files', { image: image('files'), command: ['/server', 'stdio'] });
  acme.addGateway({ servers: [files] });
  new Prometheus(acme.namespace('acme'), 'slo', {
    from: [Peer.pods({ app: 'prometheus' }, 'monitoring')],
    labels: { release: 'prometheus' },
  });
  return app;
}

test('docs/stages.md is what the stages say; `npm run docs` writes it again', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'stages.md'), 'utf8');
  expect(page).toBe(stagesPage(STAGE_CONTROLS, CONTROLS));
});

test('every control has an id of its own, and says what is asked and what supplies it', () => {
  const ids = STAGE_CONTROLS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, title, supply, code } of STAGE_CONTROLS) {
    expect(id in CONTROLS || /^S[1-4]-[A-Z]-\d\d$/.test(id)).toBe(true);
    expect(title).toMatch(/^[A-Z].*\.$/);
    expect(supply.length).toBeGreaterThan(5);
    expect(code.length).toBeGreaterThan(10);
  }
});

test.each(programs().filter((program) => program.startsWith('blueprints')))(
  '%s has all that its stage asks for',
  (program) => {
    const assembly = assemble(program);
    expect(planFor(assembly, stageOf(assembly)).map(({ control, lacking }) => [control.id, lacking])).toEqual([]);
  },
);

test('a laptop lacks what stage 2 asks for, each by name', () => {
  expect(lacking(experiment(), Stage.EXPERIMENT)).toEqual({});
  expect(lacking(experiment(), Stage.PILOT)).toEqual({
    'S2-T-01': ['files is composed for a laptop'],
    'S2-T-02': ['files asks nobody who calls'],
  });
});

test('a platform is told what is missing for its stage, and for the next one', () => {
  expect(lacking(scale(), Stage.SCALE)).toEqual({
    'S3-T-04': ['no registry', 'no portal'],
    'S3-T-05': ['no collector'],
    'policy.tool-lock': ['files is not locked'],
  });
  expect(Object.keys(lacking(scale(), Stage.NATIVE)).sort()).toEqual(
    ['S3-T-04', 'S3-T-05', 'policy.tool-lock', 'S4-D-01', 'S4-T-02', 'S4-T-04', 'S4-T-05', 'S4-T-06'].sort(),
  );
});

test('what a later stage asks for, an earlier one does not', () => {
  for (const stage of [Stage.PILOT, Stage.SCALE]) {
    for (const { control } of planFor(experiment().compose(), stage)) expect(control.stage).toBeLessThanOrEqual(stage);
  }
});
