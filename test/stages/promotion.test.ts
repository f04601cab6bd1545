import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Stage } from '../../src';
import { describeDifference } from '../../src/cli/report/difference';
import type { Assembly, BridgeConfig, GatewayConfig } from '../../src/contract';
import { compareEstates, type Estate, readEstate } from '../../src/proof';
import { evaluate } from '../../src/rules';
import { readComposition } from '../../src/stages/composition';
import { publicMembers } from '../support/interfaces';
import { GATEWAYS, promoted, SERVERS } from './promotion';

const STAGES = [Stage.EXPERIMENT, Stage.PILOT, Stage.SCALE, Stage.NATIVE] as const;
const STEPS = STAGES.slice(1).map((to, index) => [STAGES[index] as Stage, to] as const);

const made = new Map<Stage, Assembly>();
const estates = new Map<Stage, Estate>();
beforeAll(() => {
  for (const stage of STAGES) {
    const assembly = promoted(stage).compose();
    made.set(stage, assembly);
    estates.set(stage, readEstate(assembly.objects.map(({ manifest }) => manifest)));
  }
});
const at = <Value>(all: ReadonlyMap<Stage, Value>, stage: Stage) => all.get(stage) as Value;

/** What runtime roles boot from. */
const configs = (stage: Stage) => readComposition(at(made, stage));

describe('the composition that is promoted', () => {
  /** What stands in the way of being the same at each stage, and why. */
  const LEFT_OUT: Readonly<Record<string, string>> = {
    'McpServerProps.egressVia': 'the platform has an egress proxy for all',
    'McpServerProps.toolLock': 'the platform has one for all',
    'McpServerProps.stage': 'it is what changes',
    'McpGatewayProps.stage': 'it is what changes',
    'McpGatewayProps.servers': 'made with the composition',
    'McpGatewayProps.policy': 'made with the composition',
    'McpGatewayProps.dnsRecord': 'an object of its own beside the gateway, no permission',
  };

  test('uses every prop of servers and gateways', () => {
    const used = (owner: string, given: readonly object[]) =>
      given.flatMap((props) => Object.keys(props).map((key) => `${owner}.${key}`));
    const known = publicMembers(['src/constructs']).filter((name) => /^(McpServerProps|McpGatewayProps)\./.test(name));
    const composed = [
      ...used('McpServerProps', Object.values(SERVERS)),
      ...used('McpGatewayProps', Object.values(GATEWAYS)),
      ...Object.keys(LEFT_OUT),
    ];
    expect(known.length).toBeGreaterThan(70);
    expect(known.filter((name) => !composed.includes(name))).toEqual([]);
    expect([...new Set(composed)].filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(STAGES)('has no finding at stage %s but the one that it relaxes by name', (stage) => {
    const { findings } = evaluate(at(made, stage).objects.map(({ manifest }) => manifest));
    expect(findings.map(({ rule, subject, acknowledged }) => [rule, subject.name, acknowledged !== undefined])).toEqual(
      [['workload.read-only-root', 'crm', true]],
    );
  });
});

describe.each(STEPS)('from stage %s to stage %s', (from, to) => {
  test('each server keeps its program, its secrets, its hosts, its folders and its tools', () => {
    const runs = (stage: Stage) =>
      at(made, stage).servers.map(({ id, run }) => ({
        id,
        program: run.program,
        command: run.command,
        env: run.env,
        secrets: run.secrets,
        egress: run.egress,
        folders: run.folders,
        tools: run.bridge.tools,
      }));
    expect(runs(to)).toEqual(runs(from));
  });

  test('everybody who asked who calls still asks the same, and nobody is shown another token', () => {
    const asked = (stage: Stage) => {
      const { bridges, gateways } = configs(stage);
      return {
        bridges: bridges.map(({ server, authentication }: BridgeConfig) => [server, authentication]),
        gateways: gateways.map(({ name, authentication, signer, upstreams }: GatewayConfig) => [
          name,
          authentication,
          signer,
          upstreams.map(({ id, token, tools }) => [id, token, tools]),
        ]),
      };
    };
    expect(asked(to)).toEqual(asked(from));
  });

  test('rules, limits, budgets and guardrails stay as they were', () => {
    const decided = (stage: Stage) => {
      const { bridges, gateways } = configs(stage);
      return [
        ...bridges.map(({ server, policy, rateLimits, limits }) => [server, policy, rateLimits, limits]),
        ...gateways.map(({ name, policy, rateLimits, budgets, guardrails, search, limits }) => [
          name,
          policy,
          rateLimits,
          budgets,
          guardrails,
          search,
          limits,
        ]),
      ];
    };
    expect(decided(to)).toEqual(decided(from));
  });

  test('no secret is held by anybody who did not hold it, and none is lost', () => {
    const held = (stage: Stage) =>
      at(estates, stage)
        .permissions.filter(({ text }) => text.startsWith('holds the secret'))
        .map(({ key }) => key)
        .sort();
    expect(held(from).length).toBeGreaterThan(5);
    expect(held(to)).toEqual(held(from));
  });

  test('where a secret is kept stays the same: in a vault, in 1Password, or in a Secret', () => {
    const kept = at(estates, to).permissions.flatMap(
      ({ text }) => /^holds the secret (\S+ of .*) in/.exec(text)?.[1] ?? [],
    );
    expect(kept.sort()).toEqual([
      'mcp/notes#token of 1Password',
      'secret/mcp/files#token of https://vault.acme.example',
      'secret/mcp/redis#password of https://vault.acme.example',
    ]);
    const places = (stage: Stage) =>
      at(made, stage).servers.map(({ run }) => run.secrets.map(({ reference }) => reference));
    expect(places(to)).toEqual(places(from));
    expect(places(to).flat()).toContain('vault:secret/mcp/files#token');
  });

  test('what is permitted changes as `strata diff` says, and as was reviewed', () => {
    const difference = compareEstates(at(estates, from), at(estates, to));
    const text = `${describeDifference(difference)}\n`;
    const golden = join(__dirname, 'golden', `promotion-${from}-${to}.txt`);
    if (process.env['STRATA_UPDATE_GOLDEN'] === '1') writeFileSync(golden, text);
    expect(text).toBe(readFileSync(golden, 'utf8'));
  });

  test('each permission that came or went is in that list, on one side of it', () => {
    const [before, after] = [at(estates, from), at(estates, to)];
    const { widened, narrowed, added, removed } = compareEstates(before, after);
    const listed = [...widened, ...narrowed].map(({ subject, text }) => `${subject} ${text}`);
    expect(new Set(listed).size).toBe(listed.length);
    const keys = (estate: Estate) => new Set(estate.permissions.map(({ key }) => key));
    const [had, has] = [keys(before), keys(after)];
    for (const { key, subject, text, effect } of after.permissions) {
      // A guard of what is new takes nothing away.
      if (had.has(key) || (effect === 'guard' && added.includes(subject))) continue;
      const side = effect === 'grant' ? widened : narrowed;
      expect(side).toContainEqual({ subject, text });
    }
    for (const { key, subject, text, effect } of before.permissions) {
      if (has.has(key) || (effect === 'guard' && removed.includes(subject))) continue;
      const side = effect === 'grant' ? narrowed : widened;
      expect(side).toContainEqual({ subject, text: `no longer: ${text}` });
    }
  });
});
