import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const home = join(dirname(fileURLToPath(import.meta.url)), '../../node_modules/@modelcontextprotocol/conformance');

/** A whole run takes seconds; one that hangs is a failure of what is tested. */
const RUN_MILLISECONDS = 120_000;
const SCENARIO_MILLISECONDS = 15_000;
/** A client of ours is a gateway that starts first. */
const CLIENT_MILLISECONDS = 60_000;

/** Which scenarios a revision scores, from the suite's own frozen list. */
export function scored(revision) {
  return new Set(parse(readFileSync(join(home, 'requirements', `${revision}.yaml`), 'utf8')).server);
}

/**
 * Runs the public suite once. Returns each scenario with its failed checks and warnings, read from what the suite
 * wrote, not from what it printed.
 */
export async function runSuite(url, selection) {
  const directory = mkdtempSync(join(tmpdir(), 'strata-conformance-'));
  try {
    const child = spawn(
      process.execPath,
      [
        join(home, 'dist/index.js'),
        ...['server', '--url', url, ...selection, '-o', directory, '--timeout', `${SCENARIO_MILLISECONDS}`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MILLISECONDS, killSignal: 'SIGKILL' },
    );
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk) => {
      output += chunk;
    });
    await once(child, 'close');
    return scenarios(directory, output);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The names of the scenarios that judge a client. */
export async function clientScenarios() {
  const { stdout } = await promisify(execFile)(process.execPath, [join(home, 'dist/index.js'), 'list', '--client'], {
    timeout: RUN_MILLISECONDS,
  });
  return [...stdout.matchAll(/^ +- (\S+) \[/gm)].map(([, name]) => name);
}

/**
 * Lets the suite judge a client in one scenario. `refuses`: the client is to end without having got anything, and without a token.
 *
 * @param command executable and arguments, without blanks in any of them; the suite adds the URL of its server
 */
export async function runClient(command, name, { refuses = false } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'strata-conformance-'));
  try {
    const child = spawn(
      process.execPath,
      [
        join(home, 'dist/index.js'),
        ...['client', '--command', command.join(' '), '--scenario', name, '-o', directory],
        ...['--timeout', `${CLIENT_MILLISECONDS}`],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], timeout: RUN_MILLISECONDS, killSignal: 'SIGKILL' },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    await once(child, 'close');
    const file = readdirSync(directory, { recursive: true }).find((path) => path.endsWith('checks.json'));
    const checks = file && read(join(directory, file));
    if (!checks)
      return { name, checks: 0, failures: [`the scenario did not finish: ${output.slice(-500)}`], warnings: [] };
    const { failures, ...judged } = verdict(name, checks);
    const got = /^\{.*"called":\{.*"result":/m.test(readFileSync(join(directory, dirname(file), 'stdout.txt'), 'utf8'));
    const asked = checks.some(({ id, status }) => id === 'token-request' && status === 'SUCCESS');
    if (got === refuses)
      failures.push(
        refuses ? 'the client got what it should have refused' : `the client got nothing: ${output.slice(-500)}`,
      );
    if (refuses && asked) failures.push('the client asked for a token');
    return { ...judged, failures };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The suite's summary names every scenario it ran; one without a result file is counted as failed. */
function scenarios(directory, output) {
  const ran = [...output.matchAll(/^=== Running scenario: (\S+) ===$/gm)].map(([, name]) => name);
  if (ran.length === 0) {
    throw new Error(`The suite ran nothing: ${output.slice(-2_000)}`);
  }
  const complete = output.includes('=== SUMMARY ===');
  const files = readdirSync(directory);
  return ran.map((name, position) => {
    const pattern = new RegExp(`^server-${name}-\\d{4}-\\d\\d-\\d\\dT`);
    const file = files.find((candidate) => pattern.test(candidate));
    const checks = file && read(join(directory, file, 'checks.json'));
    if (!checks || (!complete && position === ran.length - 1)) {
      return { name, checks: 0, failures: ['the scenario did not finish'], warnings: [] };
    }
    return verdict(name, checks);
  });
}

function verdict(name, checks) {
  const having = (wanted) =>
    checks
      .filter(({ status }) => status === wanted)
      .map(({ id, errorMessage, description }) => `${id}: ${errorMessage ?? description}`);
  return {
    name,
    checks: checks.filter(({ status }) => status === 'SUCCESS').length,
    failures: having('FAILURE'),
    warnings: having('WARNING'),
  };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
