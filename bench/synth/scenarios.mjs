/** Each scenario runs in a process of its own: nothing that one leaves on the heap or in the compiler reaches another. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App as PlainApp } from 'cdk8s';
import { medians, timed } from './measure.mjs';
import { App, charts, layers, platform } from './trees.mjs';

const require = createRequire(import.meta.url);
const { synthesize, toYaml } = require('../../lib/synth/index.js');
const { evaluate } = require('../../lib/rules/index.js');

const stringify = (manifests) => manifests.reduce((sum, manifest) => sum + JSON.stringify(manifest).length, 0);
const emit = (manifests) => manifests.reduce((sum, manifest) => sum + toYaml(manifest).length, 0);

/** Tree to manifests, and manifests to YAML: what is compared everywhere. */
function synthesis(app) {
  const { result, cpu: synth } = timed(() => synthesize(app).objects.map(({ manifest }) => manifest));
  const { result: bytes, cpu: yaml } = timed(() => emit(result));
  return { manifests: result, synth, yaml, total: synth + yaml, bytes };
}

export const scenarios = {
  /** Where the time of a thousand servers goes, beside the least that their JSON costs. */
  servers: () =>
    medians(
      () => {
        const { result: app, cpu: compose } = timed(() => platform(new App(), 1_000));
        const { manifests, synth, yaml, bytes } = synthesis(app);
        const { result: json, cpu: floor } = timed(() => stringify(manifests));
        const { cpu: rules } = timed(() => evaluate(manifests));
        return { compose, synth, yaml, floor, rules, objects: manifests.length, bytes, json };
      },
      { warmUp: 2, rounds: 7 },
    ),

  scale: () =>
    medians(
      () => ({
        small: synthesis(platform(new App(), 1_000)).total,
        large: synthesis(platform(new App(), 4_000)).total,
      }),
      { warmUp: 1, rounds: 5 },
    ),

  charts: () =>
    medians(
      () => ({ small: synthesis(charts(new App(), 1_000)).total, large: synthesis(charts(new App(), 2_000)).total }),
      { warmUp: 1, rounds: 5 },
    ),

  layers: () => {
    const many = (isOrdered) =>
      timed(() => {
        for (let at = 0; at < 50; at++) {
          emit(synthesize(layers(new App(), 8, isOrdered)).objects.map(({ manifest }) => manifest));
        }
      }).cpu / 50;
    return medians(() => ({ free: many(false), ordered: many(true) }), { warmUp: 2, rounds: 9 });
  },

  /** A user's whole program, from the first import to the last file: once into an empty folder, once where nothing changed. */
  program: (count) => {
    const outdir = mkdtempSync(join(tmpdir(), 'strata-bench-'));
    try {
      const run = () => platform(new App({ outdir }), Number(count)).synth();
      const { cpu: first } = timed(run);
      const { cpu: again } = timed(run);
      return { first, again };
    } finally {
      rmSync(outdir, { recursive: true });
    }
  },

  /** The most memory that one synthesis takes, start-up and library included. */
  memory: (count) => {
    const { bytes } = synthesis(platform(new App(), Number(count)));
    return { bytes };
  },

  /** The same trees through cdk8s alone. */
  cdk8sServers: (count) => ({ cpu: timed(() => platform(new PlainApp(), Number(count)).synthYaml()).cpu }),
  cdk8sCharts: (count) => ({ cpu: timed(() => charts(new PlainApp(), Number(count)).synthYaml()).cpu }),
  cdk8sLayers: (count) => ({ cpu: timed(() => layers(new PlainApp(), Number(count), true).synthYaml()).cpu }),
  /** Ours, measured the same way: once, cold, from the first construct to the YAML, without the rules that cdk8s has not. */
  coldServers: (count) => ({ cpu: timed(() => platform(new App({ packs: [] }), Number(count)).synthYaml()).cpu }),
  coldCharts: (count) => ({ cpu: timed(() => charts(new App({ packs: [] }), Number(count)).synthYaml()).cpu }),
  coldLayers: (count) => ({ cpu: timed(() => layers(new App({ packs: [] }), Number(count), true).synthYaml()).cpu }),
};

const [, , name, argument] = process.argv;
const figures = scenarios[name](argument);
console.log(JSON.stringify({ ...figures, peak: process.resourceUsage().maxRSS * 1024 }));
