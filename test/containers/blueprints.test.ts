import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { composeConfig } from './compose-project';

/** Every blueprint in each environment, as a user has it after `strata init`: a real docker compose takes the project. */
const root = process.cwd();
const folder = mkdtempSync(join(tmpdir(), 'strata-blueprints-'));
const blueprints = readdirSync(join(root, 'blueprints')).filter((name) => name.startsWith('stage-'));
const environments = (blueprint: string) =>
  readdirSync(join(root, 'blueprints', blueprint, 'environments')).map((file) => file.replace(/\.yaml$/, ''));
const cases = blueprints.flatMap((blueprint) => environments(blueprint).map((name) => [blueprint, name] as const));

function strata(place: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(root, 'lib/cli/main.js'), '-C', place, ...args], { encoding: 'utf8' });
}

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/mcp-strata'));
  symlinkSync(join(root, 'node_modules/zod'), join(folder, 'node_modules/zod'));
  for (const blueprint of blueprints) strata(folder, 'init', blueprint.split('-', 2).join('-'), blueprint);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('all four are there', () => {
  expect(blueprints).toHaveLength(4);
  expect(cases.length).toBeGreaterThanOrEqual(12);
});

test.each(cases)('%s -e %s', (blueprint, environment) => {
  const project = join(folder, blueprint);
  const out = join('compose', environment);
  const told = JSON.parse(strata(project, '-e', environment, 'compose', '--out', out, '--json'));
  expect(composeConfig(join(project, out)).split('\n').filter(Boolean).sort()).toEqual([...told.services].sort());
  expect(told.servers.length).toBeGreaterThan(0);
});
