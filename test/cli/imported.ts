import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { App } from 'mcp-strata';

/** What a program composes that an import wrote. It runs inside the repository, where it finds this package. */
export async function compositionOf(program: string): Promise<ReturnType<App['compose']>> {
  const folder = mkdtempSync(join(__dirname, 'imported-'));
  try {
    const file = join(folder, 'main.ts');
    writeFileSync(file, program.replace('app.synth();', ''));
    const { app } = (await import(file)) as { app: App };
    return app.compose();
  } finally {
    rmSync(folder, { recursive: true });
  }
}
