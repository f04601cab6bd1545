import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Launched, type LaunchOptions, launch, ROOT } from '../../../fixtures/esm/launch';
import { Bystander } from './bystander';

export const FAULTY = join(ROOT, 'test/fixtures/servers/faulty.mjs');
const RESULTS = join(ROOT, 'test-results/faults');

export interface Scene {
  readonly bridge: Launched;
  readonly url: string;
  /** Says in a few words what the client saw. The table of faults is made from it. */
  readonly saw: (what: string) => void;
}

export interface Theme extends Partial<LaunchOptions> {
  /** Flags of the faulty server. */
  readonly flags?: readonly string[];
  /** False where the theme is about a bridge that serves nobody else. @default true */
  readonly bystander?: boolean;
}

/**
 * The rows of one theme in the table of faults, written when its tests are over. Called inside `describe`; a row is added
 * by a test that came to its end.
 */
export function table(theme: string): (fault: string, saw: string) => void {
  const rows: { fault: string; saw: string }[] = [];
  afterAll(() => {
    mkdirSync(RESULTS, { recursive: true });
    const file = join(RESULTS, `${theme.replace(/[^a-z0-9]+/gi, '-')}.json`);
    writeFileSync(file, JSON.stringify({ theme, rows }, undefined, 2));
  });
  return (fault, saw) => void rows.push({ fault, saw });
}

export type Fault = (name: string, body: (scene: Scene) => Promise<void>, milliseconds?: number) => void;

/**
 * A group of faults against one bridge process. After each, the bridge must be alive and both bystanders served: the
 * assertion is part of every test, so none can pass over a bridge that died.
 */
export function faults(theme: string, options: Theme, define: (fault: Fault, scene: () => Scene) => void): void {
  describe(theme, () => {
    const record = table(theme);
    let bridge: Launched;
    let bystander: Bystander | undefined;

    beforeAll(async () => {
      const command = options.command ?? [process.execPath, FAULTY, ...(options.flags ?? [])];
      bridge = await launch({ ...options, command });
      if (options.bystander !== false) bystander = await Bystander.arrive(bridge.url);
    }, 40_000);

    afterAll(async () => {
      await bystander?.leave();
      await bridge?.stop();
    }, 30_000);

    const scene = (saw: Scene['saw'] = () => {}): Scene => ({ bridge, url: bridge.url, saw });
    const fault: Fault = (name, body, milliseconds = 30_000) => {
      it(
        name,
        async () => {
          const seen: string[] = [];
          await body(scene((what) => void seen.push(what)));
          expect(bridge.alive()).toBe(true);
          await bystander?.check();
          record(name, [...new Set(seen)].join('; '));
        },
        milliseconds,
      );
    };
    define(fault, scene);
  });
}
