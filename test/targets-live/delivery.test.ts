import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Delivery } from 'mcp-strata';
import type { Assembly, Manifest } from '../../src/contract';
import { judgeAll } from '../judges/judge';
import { deployed, ROOT } from './blueprints';

/** What Argo CD and Flux would be given for each blueprint, held by judges that are not ours. */
const blueprints = [...new Set(deployed.map(({ blueprint }) => blueprint))];

interface Trees {
  readonly argo: readonly Manifest[];
  readonly flux: readonly Manifest[];
  readonly applications: readonly Manifest[];
  readonly kustomizations: readonly Manifest[];
}

/** One registry of modules for the composition and for what delivers it. */
function treesOf(blueprint: string): Trees {
  const place = process.cwd();
  let trees: Trees | undefined;
  process.chdir(join(ROOT, 'blueprints', blueprint));
  process.env['STRATA_ENVIRONMENT'] = 'prod';
  const folder = mkdtempSync(join(tmpdir(), 'delivery-'));
  process.env['STRATA_ASSEMBLY'] = join(folder, 'assembly.json');
  try {
    jest.isolateModules(() => {
      const { App, ArgoDelivery, ArgoSync, FluxDelivery, FluxSync } = require('mcp-strata');
      const { app } = require(join(ROOT, 'blueprints', blueprint, 'main.ts'));
      const { annotated } = require('../../src/synth/delivery');
      const { structureOf, synthesize } = require('../../src/synth');
      const delivered = (delivery: Delivery): Assembly => ({
        ...annotated(app.compose(), structureOf(app), delivery),
        layout: 'kustomize',
      });
      const [argo, flux] = [delivered(ArgoSync), delivered(FluxSync)];
      const manifestsOf = ({ objects }: Assembly) => objects.map(({ manifest }) => manifest);
      const once = (make: (scope: unknown) => void) => {
        const scope = new App();
        make(scope);
        return manifestsOf(synthesize(scope));
      };
      const repository = 'https://git.acme.example/platform.git';
      const environments = [{ name: 'dev' }, { name: 'staging' }, { name: 'prod', automated: false }];
      trees = {
        argo: manifestsOf(argo),
        flux: manifestsOf(flux),
        applications: once((scope) => new ArgoDelivery(scope, 'acme', { assembly: argo, repository, environments })),
        kustomizations: once(
          (scope) => new FluxDelivery(scope, 'acme', { assembly: flux, repository, environment: 'prod' }),
        ),
      };
    });
  } finally {
    process.chdir(place);
    delete process.env['STRATA_ENVIRONMENT'];
    delete process.env['STRATA_ASSEMBLY'];
    rmSync(folder, { recursive: true });
  }
  if (trees === undefined) throw new Error(`${blueprint} was not composed`);
  return trees;
}

test.each(blueprints)('%s: the trees of Argo CD and Flux have no finding', async (blueprint) => {
  const { argo, flux, applications, kustomizations } = treesOf(blueprint);
  const findings = await judgeAll([argo, flux, applications, kustomizations]);
  process.stdout.write(
    `${blueprint}: Argo CD ${argo.length} objects by ${applications.length}, Flux ${flux.length} by ${kustomizations.length}; findings ${findings.flat().length}\n`,
  );
  expect(findings).toEqual([[], [], [], []]);
  expect(applications.map(({ kind }) => kind).sort()).toEqual([
    'AppProject',
    'Application',
    'Application',
    'Application',
  ]);
  // Namespaces come first, then what is in them.
  expect(kustomizations.filter(({ kind }) => kind === 'Kustomization').length).toBeGreaterThanOrEqual(2);
});

test.each(blueprints)('%s: every object has a wave, and pods come after what they need', (blueprint) => {
  const waves = treesOf(blueprint).argo.map(({ kind, metadata }) => {
    const annotations = metadata['annotations'] as Record<string, string>;
    return [kind, Number(annotations['argocd.argoproj.io/sync-wave'])] as const;
  });
  const of = (wanted: string) => waves.filter(([kind]) => kind === wanted).map(([, wave]) => wave);
  expect(waves.every(([, wave]) => Number.isInteger(wave))).toBe(true);
  expect(Math.max(...of('Namespace'))).toBeLessThan(Math.min(...of('NetworkPolicy')));
  expect(Math.max(...of('NetworkPolicy'))).toBeLessThan(Math.min(...of('Deployment')));
});
