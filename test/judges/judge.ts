import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import type { Manifest } from '../../src/contract';
import { customResourceFindings, isCustomResource } from '../support/custom-resources';

/** What an independent judge has to say. */
export interface Finding {
  /**
   * `pod-security`: @monokle/validation. `models`: kubernetes-models. `unknown-fields`: models of @kubernetes/client-node. `custom-resources`: models of other
   * projects' kinds.
   */
  readonly judge: 'pod-security' | 'models' | 'unknown-fields' | 'custom-resources';
  readonly rule: string;
  /** Position of the manifest in its set. */
  readonly index: number;
  readonly pointer: string;
  readonly message: string;
}

/** Longest time for a run, in milliseconds: most of it goes into loading the judges. */
const LONGEST = 120_000;

/**
 * Judges manifests by tools that we did not write. They are ES modules and large, so they run in a process of their own; each of them has to
 * catch known-bad manifests in the same run before its silence counts.
 */
export async function judge(manifests: readonly Manifest[]): Promise<readonly Finding[]> {
  const [findings] = await judgeAll([manifests]);
  return findings ?? [];
}

/** Judges several sets in one run. Custom resources have a judge of their own. */
export async function judgeAll(sets: readonly (readonly Manifest[])[]): Promise<readonly (readonly Finding[])[]> {
  const places = sets.map((set) =>
    [...(set ?? []).keys()].filter((index) => !isCustomResource(set[index] as Manifest)),
  );
  const found = await judgeBuiltIn(sets.map((set, at) => set && (places[at] ?? []).map((index) => set[index])));
  return sets.map((set, at) => [
    ...(found[at] ?? []).map((finding) => ({ ...finding, index: places[at]?.[finding.index] ?? finding.index })),
    ...customResourceFindings(set).map((finding) => ({ judge: 'custom-resources' as const, ...finding })),
  ]);
}

async function judgeBuiltIn(sets: readonly unknown[]): Promise<readonly (readonly Finding[])[]> {
  const worker = spawn(process.execPath, [join(__dirname, 'worker', 'main.mjs')], {
    env: { PATH: process.env['PATH'], NODE_OPTIONS: '' },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: LONGEST,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('close', resolve);
  });
  const errors = text(worker.stderr);
  const results = json(worker.stdout).catch(() => undefined);
  worker.stdin.on('error', () => undefined).end(JSON.stringify(sets));
  const code = await ended;
  if (code !== 0) throw new Error(`The judges stopped with code ${code}:\n${await errors}`);
  const findings = (await results) as Finding[][] | undefined;
  if (findings?.length !== sets.length) throw new Error('The judges did not answer for every set.');
  return findings;
}

/** A finding on one line. */
export function describe(finding: Finding, manifests: readonly Manifest[]): string {
  const { kind, metadata } = manifests[finding.index] ?? { kind: '?', metadata: { name: '?' } };
  return `${finding.judge}/${finding.rule} at ${kind}/${metadata.name}${finding.pointer}: ${finding.message}`;
}
