import { execFileSync, spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import type { Manifest } from '../../src/contract';

/** What renders: kubectl's own kustomize, or the program of that name. */
const CANDIDATES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['kubectl', ['kustomize'], ['version', '--client']],
  ['kustomize', ['build'], ['version']],
];

function found(): readonly [string, readonly string[], readonly string[]] {
  const own = process.env['STRATA_KUSTOMIZE'];
  const candidates = own === undefined ? CANDIDATES : [[own, ['build'], ['version']] as const];
  const candidate = candidates.find(
    ([command, , version]) => spawnSync(command, version, { stdio: 'ignore' }).status === 0,
  );
  if (candidate === undefined) {
    throw new Error(
      'this suite needs kubectl 1.21 or newer, or kustomize: go install sigs.k8s.io/kustomize/kustomize/v5@v5.7.1',
    );
  }
  return candidate;
}

/** The program, and its version, as it says itself. */
export function renderer(): string {
  const [command, , version] = found();
  const told = execFileSync(command, version, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return `${command}: ${told.trim().split('\n').join(', ')}`;
}

/** What a folder amounts to, by a program that is not ours. */
export function kustomize(folder: string): Manifest[] {
  const [command, args] = found();
  const text = execFileSync(command, [...args, folder], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}
