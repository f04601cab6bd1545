/**
 * The load client: its own process, HTTP over plain sockets, bodies built once, answers counted and not parsed. It costs
 * a few microseconds a request, so that what is measured is the other side. One call is in flight for each session.
 *
 * Commands come as lines of JSON on stdin, answers go out as lines on stdout:
 *   {"open": {"url", "era", "sessions", "payloads"}}   opens the sessions
 *   {"run": {"payload", "milliseconds"}}               drives all of them, answers with figures
 *   {"end": true}
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { AnswerReader } from './answer-reader.mjs';
import { initializeBytes, initializedBytes, requestBytes, requestLine } from './messages.mjs';

/** However it goes, a run ends. */
const GRACE = 15_000;

/** One session: a connection of its own and at most one call in flight. */
class HttpLane {
  static async open({ url, era }) {
    const target = new URL(url);
    const lane = new HttpLane(target);
    await lane.connect();
    if (era === 'legacy') {
      const { status, head } = await lane.exchange(initializeBytes(target));
      if (status !== 200) {
        throw new Error(`initialize: HTTP ${status}`);
      }
      lane.session = /^mcp-session-id: *(\S+)/im.exec(head)?.[1];
      await lane.exchange(initializedBytes(target, lane.session));
    }
    lane.build = (payload) => requestBytes(target, era, lane.session, payload);
    return lane;
  }

  #answered;

  constructor(target) {
    this.target = target;
  }

  async connect() {
    const { hostname, port } = this.target;
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const reader = new AnswerReader((status, head) => this.#settle(status, head));
    socket.on('data', (chunk) => reader.take(chunk));
    socket.on('error', () => {});
    socket.on('close', () => this.#settle(0, ''));
    this.socket = socket;
    await once(socket, 'connect');
  }

  #settle(status, head) {
    const answered = this.#answered;
    this.#answered = undefined;
    answered?.(status, head);
  }

  /** One exchange outside the measurement. */
  exchange(bytes) {
    return new Promise((resolve) => {
      this.#answered = (status, head) => resolve({ status, head });
      this.socket.write(bytes);
    });
  }

  /** While others are driven, a server may have closed the idle connection, as HTTP allows. */
  async prepare(payload) {
    this.request = this.build(payload);
    if (this.socket.destroyed || this.socket.readableEnded) {
      await this.connect();
    }
  }

  send(serial, answered) {
    this.#answered = answered;
    this.request.stamp(serial);
    this.socket.write(this.request.bytes);
  }

  close() {
    this.socket.destroy();
  }
}

/** A server's own pipe: every lane writes to the same one and is answered in order. */
class PipeLane {
  static #pipe;

  static async open({ command, era }) {
    PipeLane.#pipe ??= await PipeLane.#start(command, era);
    return new PipeLane();
  }

  static get pid() {
    return PipeLane.#pipe?.child.pid;
  }

  static async #start([executable, ...args], era) {
    const child = spawn(executable, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    const pipe = { child, era, waiting: [] };
    child.stdout.on('data', (chunk) => {
      for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) {
        pipe.waiting.shift()?.(200);
      }
    });
    if (era === 'legacy') {
      await new Promise((resolve) => {
        pipe.waiting.push(resolve);
        child.stdin.write(requestLine.initialize);
      });
      child.stdin.write(requestLine.initialized);
    }
    return pipe;
  }

  async prepare(payload) {
    this.request = requestLine(PipeLane.#pipe.era, payload);
  }

  send(serial, answered) {
    const { child, waiting } = PipeLane.#pipe;
    waiting.push(answered);
    this.request.stamp(serial);
    child.stdin.write(this.request.bytes);
  }

  close() {
    PipeLane.#pipe.child.kill();
  }
}

let lanes = [];
let serial = 100_000_000;

async function open(options) {
  const Lane = options.command ? PipeLane : HttpLane;
  lanes = [];
  // A few at a time: servers start behind each session, and a proxy may not like all of them at once.
  while (lanes.length < options.sessions) {
    const batch = Math.min(8, options.sessions - lanes.length);
    lanes.push(...(await Promise.all(Array.from({ length: batch }, () => Lane.open(options)))));
  }
  return { opened: lanes.length, pid: PipeLane.pid };
}

async function run({ payload, milliseconds }) {
  await Promise.all(lanes.map((lane) => lane.prepare(payload)));
  const latencies = [];
  let errors = 0;
  let open = 0;
  const started = performance.now();
  const end = started + milliseconds;
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(late);
      const seconds = (last - started) / 1000;
      latencies.sort((a, b) => a - b);
      const at = (share) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))];
      resolve({ requests: latencies.length, errors, seconds, p50: at(0.5), p99: at(0.99) });
    };
    let last = started;
    const drive = (lane) => {
      const sent = performance.now();
      lane.send(serial++, (status) => {
        last = performance.now();
        if (status === 200) {
          latencies.push(last - sent);
        } else {
          errors += 1;
        }
        if (last < end && status === 200) {
          drive(lane);
        } else if (--open === 0) {
          finish();
        }
      });
    };
    const late = setTimeout(() => {
      errors += open;
      finish();
    }, milliseconds + GRACE);
    open = lanes.length;
    for (const lane of lanes) {
      drive(lane);
    }
  });
}

createInterface({ input: process.stdin }).on('line', async (line) => {
  const command = JSON.parse(line);
  try {
    const answer = command.open ? await open(command.open) : command.run ? await run(command.run) : end();
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ failure: error.message })}\n`);
  }
});

function end() {
  for (const lane of lanes) {
    lane.close();
  }
  setTimeout(() => process.exit(0), 10);
  return {};
}
