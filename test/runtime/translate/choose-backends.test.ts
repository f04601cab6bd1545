import { afterEach, describe, expect, test } from '@jest/globals';
import type { BridgeConfigInput } from '../../../src/contract';
import { chooseBackends } from '../../../src/runtime/bridge/choose-backends';
import type { Backends } from '../../../src/runtime/bridge/interfaces';
import { PoolBackend } from '../../../src/runtime/bridge/modern/pool-backend';
import { ModernOverLegacy } from '../../../src/runtime/bridge/translate/modern-client/backend';
import { INITIALIZE, legacyServer } from './legacy-server';
import { ask, bench, LegacySession, until } from './support';

const modern = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } };
const legacy = INITIALIZE;
const probedAt = new Date(0);
const chosen: Backends[] = [];

function choose(eras: object, config: Partial<BridgeConfigInput> = {}) {
  const { context, servers } = bench(legacyServer(), config);
  const backends = chooseBackends(context, { ...eras, probedAt });
  chosen.push(backends);
  return { backends, servers };
}

afterEach(async () => {
  for (const { modern: backend } of chosen.splice(0)) await backend?.close();
});

describe('what stands behind the legs', () => {
  test('of a server that speaks both eras passes everything through', async () => {
    const { backends, servers } = choose({ legacy, modern });
    expect(backends.modern).toBeInstanceOf(PoolBackend);
    expect(backends.ownProcesses).toBe(true);
    // A session's initialize reaches a process of its own, as it is.
    await new LegacySession(backends.legacy!).send({
      id: 1,
      method: 'initialize',
      params: { protocolVersion: '2025-06-18' },
    });
    expect((await until(() => servers[0]?.received[0])).params).toEqual({ protocolVersion: '2025-06-18' });
  });

  test('of a modern server translates for legacy clients, over the pool that modern clients use', async () => {
    const { backends, servers } = choose({ modern });
    expect(backends.modern).toBeInstanceOf(PoolBackend);
    expect(backends.ownProcesses).toBe(false);
    const session = new LegacySession(backends.legacy!);
    expect((await session.initialize()).result.protocolVersion).toBe('2025-11-25');
    ask(backends.modern!, 'tools/list', {}, { id: 'm' });
    await session.send({ id: 'l', method: 'tools/list' });
    await until(() => servers[0]?.calls('tools/list').length === 2);
    expect(servers).toHaveLength(1);
  });

  test('of a legacy server translates for modern clients', () => {
    const { backends } = choose({ legacy });
    expect(backends.modern).toBeInstanceOf(ModernOverLegacy);
    expect(backends.ownProcesses).toBe(true);
    expect(choose({ legacy }, { sessions: { isolation: 'shared' } }).backends.ownProcesses).toBe(true);
    expect(choose({ legacy, modern }, { sessions: { isolation: 'shared' } }).backends.ownProcesses).toBe(false);
  });

  test.each([
    [{ legacy }, ['2026-07-28'], false, true],
    [{ modern }, ['2026-07-28'], false, true],
    [{ legacy }, ['2025-11-25'], true, false],
    [{ modern }, ['2025-06-18'], true, false],
  ] as const)('follows what is offered: %j offering %j', (eras, revisions, offersLegacy, offersModern) => {
    const { backends } = choose(eras, { revisions: [...revisions] });
    expect([backends.legacy !== undefined, backends.modern !== undefined]).toEqual([offersLegacy, offersModern]);
  });
});
