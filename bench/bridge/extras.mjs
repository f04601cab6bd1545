import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { AnswerReader } from './answer-reader.mjs';
import { Driver } from './driver.mjs';
import { initializeBytes, initializedBytes, requestBytes, requestLine } from './messages.mjs';
import { median, pss, rss } from './processes.mjs';
import { bridgeWith, SERVERS, TARGETS } from './targets.mjs';

const since = (started) => performance.now() - started;

/** A connection for a few exchanges, one after another. */
async function dial(url) {
  const target = new URL(url);
  const socket = connect({ host: target.hostname, port: Number(target.port), noDelay: true });
  await once(socket, 'connect');
  let answered = () => {};
  const reader = new AnswerReader((status, head) => answered({ status, head }));
  socket.on('data', (chunk) => reader.take(chunk));
  socket.on('error', () => {});
  socket.on('close', () => answered({ status: 0, head: '' }));
  const exchange = (bytes) =>
    new Promise((resolve) => {
      answered = resolve;
      socket.write(bytes);
    });
  return { target, exchange, close: () => socket.destroy() };
}

/** Opens a session and makes its first call. */
async function openSession(url, { keep = false } = {}) {
  const connection = await dial(url);
  const { status, head } = await connection.exchange(initializeBytes(connection.target));
  const session = /^mcp-session-id: *(\S+)/im.exec(head)?.[1];
  if (status === 200) {
    await connection.exchange(initializedBytes(connection.target, session));
  }
  if (!keep) {
    connection.close();
  }
  return { status, session, connection };
}

async function firstCall(url, era) {
  const opened = era === 'legacy' ? await openSession(url, { keep: true }) : { connection: await dial(url) };
  const { connection, session } = opened;
  const { status } = await connection.exchange(requestBytes(connection.target, era, session, '100 B').bytes);
  connection.close();
  return status;
}

/** Starts a server by itself and calls it: what no proxy can be quicker than. */
async function direct([executable, ...args], era) {
  const started = performance.now();
  const child = spawn(executable, args, { stdio: ['pipe', 'pipe', 'ignore'] });
  const lines = createInterface(child.stdout);
  const next = () => once(lines, 'line');
  if (era === 'legacy') {
    child.stdin.write(requestLine.initialize);
    await next();
    child.stdin.write(requestLine.initialized);
  }
  child.stdin.write(requestLine(era, '100 B').bytes);
  await next();
  return { milliseconds: since(started), stop: () => child.kill() };
}

/** From the start of the process to the first answered call. */
export async function startUp(rounds, say) {
  const targets = TARGETS.filter(({ role, era }) => era === 'legacy' && role !== 'pipe');
  const times = new Map(['server alone', ...targets.map(({ name }) => name)].map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const alone = await direct(SERVERS.legacy, 'legacy');
    alone.stop();
    times.get('server alone').push(alone.milliseconds);
    for (const target of targets) {
      const started = performance.now();
      const proxy = await target.start();
      const status = await firstCall(proxy.url, target.era);
      times.get(target.name).push(status === 200 ? since(started) : undefined);
      await proxy.stop();
    }
    say(`start ${round + 1} of ${rounds}`);
  }
  return [...times].map(([name, values]) => ({ name, milliseconds: median(values) }));
}

/** A hundred sessions, ten at a time, against servers that are started directly, ten at a time. */
export async function newSessions(count, say) {
  const abreast = async (open) => {
    const started = performance.now();
    const opened = [];
    let next = 0;
    await Promise.all(
      Array.from({ length: 10 }, async () => {
        while (next < count) {
          next += 1;
          opened.push(await open());
        }
      }),
    );
    return { milliseconds: since(started), opened };
  };
  const servers = await abreast(() => direct(SERVERS.legacy, 'legacy'));
  for (const { stop } of servers.opened) {
    stop();
  }
  say('direct');
  const spares = 16;
  const bridge = await bridgeWith('legacy', { sessions: { spares } });
  // Time to warm them: that is what they are for.
  await pause(4_000);
  const sessions = await abreast(async () => firstCall(bridge.url, 'legacy'));
  const warmed = await warmBurst(bridge, spares);
  await bridge.stop();
  say('bridge');
  return {
    count,
    spares,
    direct: servers.milliseconds,
    bridge: sessions.milliseconds,
    failed: sessions.opened.filter((status) => status !== 200).length,
    ...warmed,
  };
}

/** As many sessions as there are spares, one after another: what the user of a warm bridge waits for. */
async function warmBurst(bridge, spares) {
  await pause(5_000);
  const waits = [];
  for (let n = 0; n < spares; n += 1) {
    const started = performance.now();
    await firstCall(bridge.url, 'legacy');
    waits.push(since(started));
  }
  return { warm: median(waits) };
}

/**
 * Memory of the bridge alone: idle, with many idle sessions, and after they were reaped. Two waves: the first shows what a
 * session costs and grows the engine's heap to its working size; the second shows whether anything stays.
 */
export async function idleSessions(count, say) {
  const idleSeconds = 6;
  const bridge = await bridgeWith('legacy', { sessions: { isolation: 'shared', idleSeconds, max: count + 100 } });
  await firstCall(bridge.url, 'legacy');
  await pause(1_500);
  const idle = pss([bridge.pid]);
  const cold = rss(bridge.pid);
  const wave = async () => {
    for (let opened = 0; opened < count; opened += 20) {
      await Promise.all(Array.from({ length: Math.min(20, count - opened) }, () => openSession(bridge.url)));
    }
    const open = { pss: pss([bridge.pid]), rss: rss(bridge.pid) };
    await reaped(bridge.admin, count);
    await pause(1_500);
    return { open, after: rss(bridge.pid) };
  };
  const first = await wave();
  const second = await wave();
  await bridge.stop();
  say(`${count} idle sessions, twice`);
  return {
    count,
    idle,
    perSession: (first.open.pss - idle) / count,
    cold,
    open: first.open.rss,
    before: first.after,
    after: second.after,
  };
}

/** Waits until the bridge's own gauge says that no session is left. */
async function reaped(admin, count) {
  for (let wait = 0; wait < 60; wait += 1) {
    await pause(500);
    const text = await (await fetch(`${admin}/metrics`)).text();
    if (/^strata_bridge_sessions(\{[^}]*\})? [0-2]$/m.test(text)) {
      return;
    }
  }
  throw new Error(`${count} idle sessions were not reaped`);
}

/** As many requests as an hour brings at a steady 30 a second, in both revisions, with sessions that come and go. */
export async function soak(requests, say) {
  const bridge = await bridgeWith('modern', { sessions: { isolation: 'shared', idleSeconds: 2 } });
  const target = { name: 'soak', era: 'modern', start: async () => bridge };
  const driver = await Driver.start(target, 16);
  const samples = [];
  let done = 0;
  // Large payloads first: buffers grow to the size that they need once.
  for (let n = 0; n < 15; n += 1) {
    await driver.measure('64 KB', 400);
  }
  while (done < requests && samples.length < 200) {
    const { rate, errors } = await driver.measure(samples.length % 10 === 9 ? '64 KB' : '100 B', 400);
    done += Math.round(rate * 0.4);
    if (errors > 0) {
      throw new Error(`soak: ${errors} errors`);
    }
    for (let n = 0; n < 10; n += 1) {
      await openSession(bridge.url);
    }
    samples.push(rss(bridge.pid));
  }
  await driver.stop();
  const third = Math.floor(samples.length / 3);
  say(`${done} requests`);
  return {
    requests: done,
    sessions: samples.length * 10,
    middle: median(samples.slice(third, 2 * third)),
    last: median(samples.slice(2 * third)),
  };
}
