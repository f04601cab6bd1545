import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const cruiser = join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs');

/** Runs the rules over a folder; returns what was broken. The JSON report leaves with status 0 whatever it found. */
function broken(folder: string): string[] {
  const report = execFileSync(
    process.execPath,
    [cruiser, '--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'src'],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  const { summary } = JSON.parse(report.toString()) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  expect(summary.totalCruised).toBeGreaterThan(1);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

describe('the rooms of src', () => {
  test('keep to their import rules', () => {
    expect(broken(root)).toEqual([]);
  });

  test.each([
    [
      'the runtime reaches into the constructs',
      'runtime',
      "import '../constructs/made-up';",
      'constructs/made-up.ts',
      'room-runtime',
    ],
    [
      'the contract reaches into a construct',
      'contract',
      "import '../constructs/made-up';",
      'constructs/made-up.ts',
      'room-contract',
    ],
    ['a room nobody listed', 'rules', "import '../attic/made-up';", 'attic/made-up.ts', 'no-unlisted-room'],
  ])('refuse when %s', (_what, room, statement, target, rule) => {
    const folder = mkdtempSync(join(tmpdir(), 'strata-rooms-'));
    try {
      for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json']) {
        copyFileSync(join(root, file), join(folder, file));
      }
      for (const [file, text] of [
        [`${room}/a.ts`, statement],
        [target, 'export const b = 1;'],
      ] as const) {
        mkdirSync(join(folder, 'src', file, '..'), { recursive: true });
        writeFileSync(join(folder, 'src', file), text);
      }
      expect(broken(folder)).toContain(`${rule}: src/${room}/a.ts -> src/${target}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
