import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Caller, sdks } from './clients';
import { everything } from './composition';
import { DIFFERENCES } from './pod';
import { children, environment, mountOptions, networkCounter, status } from './processes';
import { RunningPod } from './running-pod';

const objects = everything();
const callers: Caller[] = [];
let pod: RunningPod;

async function connect(sdk = 'SDK v2, as it comes'): Promise<Caller> {
  const caller = await sdks[sdk]!(pod.endpoint);
  callers.push(caller);
  return caller;
}

beforeAll(async () => {
  const lines = DIFFERENCES.map(({ field, here }) => `  ${field}: ${here}`);
  process.stdout.write(`what this engine does not do as a cluster would:\n${lines.join('\n')}\n`);
  pod = await RunningPod.play(objects);
  process.stdout.write(`ready ${(await pod.started()).toFixed(0)} ms after podman returned\n`);
});

afterAll(async () => {
  await Promise.allSettled(callers.map((caller) => caller.close()));
  pod?.remove();
});

test('one McpServer is one pod without rights of its own', () => {
  const kinds = objects.map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'Deployment')).toHaveLength(1);
  expect(kinds.length).toBeLessThanOrEqual(7);
  expect(kinds.filter((kind) => /Role/.test(kind))).toEqual([]);
});

describe.each(['server', 'bridge'])('the %s container', (container) => {
  test('runs every process without privileges', () => {
    const first = pod.pid(container);
    const processes = [first, ...children(first)];
    expect(processes.length).toBeGreaterThan(container === 'server' ? 1 : 0);
    for (const pid of processes) {
      const { Uid, Gid, CapEff, CapPrm, CapBnd, CapAmb, NoNewPrivs, Seccomp } = status(pid);
      expect({ Uid, Gid, NoNewPrivs, Seccomp }).toEqual({
        Uid: '65532\t65532\t65532\t65532',
        Gid: '65532\t65532\t65532\t65532',
        NoNewPrivs: '1',
        Seccomp: '2',
      });
      expect([CapEff, CapPrm, CapBnd, CapAmb].map((set) => Number(`0x${set}`))).toEqual([0, 0, 0, 0]);
    }
  });

  test('cannot write its root file system, seen from outside and from inside', () => {
    expect(mountOptions(pod.pid(container), '/')).toContain('ro');
    const write = "try { require('fs').writeFileSync('/probe', '') } catch (error) { console.log(error.code) }";
    expect(pod.exec(container, '/usr/local/bin/node', '-e', write)).toBe('EROFS');
  });

  test('holds no token and knows no API server', () => {
    const look = "console.log(require('fs').existsSync('/var/run/secrets'), require('fs').existsSync('/run/secrets'))";
    expect(pod.exec(container, '/usr/local/bin/node', '-e', look)).toBe('false false');
    const first = pod.pid(container);
    for (const pid of [first, ...children(first)]) {
      expect(environment(pid).filter((variable) => variable.startsWith('KUBERNETES_'))).toEqual([]);
    }
  });
});

test('the server cannot change its supervisor, and the bridge does not even have it', () => {
  expect(mountOptions(pod.pid('server'), '/strata')).toContain('ro');
  const look = "console.log(require('fs').existsSync('/strata/stdiod'))";
  expect(pod.exec('bridge', '/usr/local/bin/node', '-e', look)).toBe('false');
  expect(pod.exec('server', '/usr/local/bin/node', '-e', look)).toBe('true');
});

describe.each(Object.keys(sdks))('%s', (sdk) => {
  test('lists and calls tools through the bridge', async () => {
    const caller = await connect(sdk);
    expect(await caller.tools()).toEqual(expect.arrayContaining(['echo', 'get-sum', 'trigger-long-running-operation']));
    expect(await caller.call('echo', { message: 'through the pod' })).toBe('Echo: through the pod');
    expect(await caller.call('get-sum', { a: 2, b: 40 })).toContain('42');
    process.stdout.write(`${sdk}: revision ${caller.revision}\n`);
    await caller.close();
  });
});

test('health and metrics are on the admin port', async () => {
  expect((await pod.admin('/livez')).status).toBe(200);
  expect((await pod.admin('/readyz')).status).toBe(200);
  expect((await pod.admin('/metrics')).body).toMatch(/^# TYPE /m);
});

test('a killed server process answers its call with a JSON-RPC error, and the next session is served in less than 2 s', async () => {
  const caller = await connect();
  const call = caller.call('trigger-long-running-operation', { duration: 30, steps: 3 });
  const outcome = call.then(
    () => 'an answer',
    (error: { code?: unknown; message?: string }) => error,
  );
  await sleep(500);
  const start = performance.now();
  for (const pid of children(pod.pid('server'))) {
    process.kill(pid, 'SIGKILL');
  }
  const error = await outcome;
  const told = performance.now() - start;
  expect(error).toMatchObject({ code: expect.any(Number), message: expect.any(String) });

  // All processes were killed, the warm spare among them. A client that comes before the bridge saw the spare's end is told so, and tries again.
  let again: unknown;
  while (again === undefined && performance.now() - start < 2_000) {
    again = await connect().then(
      (next) => next.call('echo', { message: 'again' }),
      () => sleep(50),
    );
  }
  expect(again).toBe('Echo: again');
  const served = performance.now() - start;
  process.stdout.write(
    `killed mid-call: error ${JSON.stringify(error)} after ${told.toFixed(0)} ms, next session served after ${served.toFixed(0)} ms\n`,
  );
  expect(served).toBeLessThan(2_000);
  expect(pod.pid('bridge')).toBeGreaterThan(0);
});

test('a killed supervisor takes its container down, and after the restart sessions are served again', async () => {
  const before = pod.pid('server');
  process.kill(before, 'SIGKILL');
  const start = performance.now();
  let answer = '';
  while (answer === '' && performance.now() - start < 15_000) {
    answer = await connect().then(
      (caller) => caller.call('echo', { message: 'restarted' }),
      () => '',
    );
    await sleep(answer === '' ? 100 : 0);
  }
  expect(answer).toBe('Echo: restarted');
  expect(pod.pid('server')).not.toBe(before);
  process.stdout.write(`supervisor killed: served again after ${(performance.now() - start).toFixed(0)} ms\n`);
});

test('in all this the pod opened no connection and looked up no name', () => {
  const pid = pod.pid('bridge');
  expect(networkCounter(pid, 'Tcp', 'PassiveOpens')).toBeGreaterThan(0);
  expect(networkCounter(pid, 'Tcp', 'ActiveOpens')).toBe(0);
  expect(networkCounter(pid, 'Udp', 'OutDatagrams')).toBe(0);
});

test('a call in flight survives the end of the pod', async () => {
  const caller = await connect();
  const call = caller.call('trigger-long-running-operation', { duration: 3, steps: 3 });
  await sleep(500);
  const [answer, stopped] = await Promise.allSettled([call, pod.terminate()]);
  const logs = `${pod.logs('bridge')}\n${pod.logs('server')}`;
  expect({ answer, logs }).toMatchObject({ answer: { value: expect.stringContaining('operation completed') } });
  expect(stopped).toMatchObject({ value: { exitCodes: { server: 0, bridge: 0 } } });
});
