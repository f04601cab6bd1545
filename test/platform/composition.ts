import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');
export type Config = Record<string, unknown>;

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
}

/** What the roles of the blueprint boot from: `config.json` of each ConfigMap, by the ConfigMap's name. */
export function synthesized(blueprint: string, environment: string): ReadonlyMap<string, Config> {
  const folder = mkdtempSync(join(tmpdir(), 'platform-assembly-'));
  const file = join(folder, 'assembly.json');
  try {
    execFileSync(process.execPath, ['--no-warnings', 'main.ts'], {
      cwd: join(ROOT, 'blueprints', blueprint),
      env: { PATH: process.env.PATH, STRATA_ASSEMBLY: file, STRATA_ENVIRONMENT: environment },
      timeout: 60_000,
    });
    const { objects } = JSON.parse(readFileSync(file, 'utf8')) as { objects: { manifest: Manifest }[] };
    return new Map(
      objects.flatMap(({ manifest: { kind, metadata, data } }) => {
        const text = data?.['config.json'];
        return kind === 'ConfigMap' && text !== undefined ? [[metadata.name, JSON.parse(text) as Config]] : [];
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
