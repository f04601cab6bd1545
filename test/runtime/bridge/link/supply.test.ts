import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { LinkHandler, ServerLink } from '../../../../src/runtime/bridge/interfaces';
import { type LinkEvents, Supply } from '../../../../src/runtime/bridge/link/supply';
import { createLog } from '../../../../src/runtime/telemetry/log';
import { Metrics } from '../../../../src/runtime/telemetry/metrics';
import { Lines } from '../../support/bridge';
import { pause, until } from '../../support/http';

class FakeLink implements ServerLink {
  backlog = 0;
  open = true;
  closed = 0;
  constructor(
    readonly serial: number,
    readonly events: LinkEvents,
  ) {}
  send(): void {}
  attach(_: LinkHandler): void {}
  async close(): Promise<void> {
    this.open = false;
    this.closed++;
  }
  end(): void {
    this.open = false;
    this.events.ended('exited', false);
  }
}

const supplies: Supply[] = [];

function supply(spares: number, fails: () => boolean = () => false) {
  const lines = new Lines();
  const links: FakeLink[] = [];
  const start = async (events: LinkEvents) => {
    if (fails()) throw new Error('no such file');
    const link = new FakeLink(links.length, events);
    links.push(link);
    return link;
  };
  const made = new Supply({
    start,
    spares,
    log: createLog({ level: 'info', server: 's', output: lines }),
    metrics: new Metrics(),
  });
  supplies.push(made);
  return { made, links, lines };
}

afterEach(async () => {
  await Promise.all(supplies.splice(0).map((made) => made.close()));
});

describe('Supply', () => {
  it('starts nothing ahead before it is told to, then keeps its spares', async () => {
    const { made, links } = supply(2);
    await pause(20);
    expect(links).toHaveLength(0);
    made.keepWarm();
    await until(() => made.ready === 2);
    const link = await made.open();
    expect(link.serial).toBe(0);
    await until(() => made.ready === 2 && links.length === 3);
    expect(made.processes).toBe(3);
  });

  it('starts one ahead of the first client, and no other before it is told to', async () => {
    const { made, links } = supply(3);
    const probe = await made.open();
    made.startAhead();
    await until(() => made.ready === 1);
    const first = await made.open();
    expect([probe.serial, first.serial]).toEqual([0, 1]);
    await pause(20);
    expect(links).toHaveLength(2);
    made.keepWarm();
    await until(() => made.ready === 3);
    const { made: none, links: started } = supply(0);
    none.startAhead();
    await pause(20);
    expect(started).toHaveLength(0);
  });

  it('starts it beside the one that is being asked, where a single spare is kept too', async () => {
    const { made, links } = supply(1);
    const asked = made.open();
    made.startAhead();
    await asked;
    await until(() => made.ready === 1);
    expect(links).toHaveLength(2);
    made.keepWarm();
    await pause(20);
    expect(links).toHaveLength(2);
  });

  it('ends what was started ahead and nobody asked for, where no spares are kept', async () => {
    const { made, links } = supply(1);
    made.startAhead();
    await until(() => made.ready === 1);
    jest.useFakeTimers();
    try {
      made.letCool();
      jest.advanceTimersByTime(9_000);
      expect(links[0]?.open).toBe(true);
      jest.advanceTimersByTime(1_000);
      expect(links[0]?.open).toBe(false);
      expect(made.ready).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  it('replaces a spare that ends, with growing waits when that goes on', async () => {
    const { made, links, lines } = supply(1);
    made.keepWarm();
    await until(() => made.ready === 1);
    links[0]?.end();
    expect(made.failed).toBe(1);
    const began = Date.now();
    await until(() => made.ready === 1);
    expect(Date.now() - began).toBeGreaterThan(100);
    links[1]?.end();
    expect(made.failed).toBe(2);
    const again = Date.now();
    await until(() => made.ready === 1);
    expect(Date.now() - again).toBeGreaterThan(250);
    expect(lines.events('start-failed').map(({ delay }) => delay)).toEqual([200, 400]);
    // Whatever speaks works.
    links[2]?.events.spoke();
    expect(made.failed).toBe(0);
  });

  it('makes those who ask wait for a little while, and no longer', async () => {
    let failing = true;
    const { made } = supply(0, () => failing);
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(made.open()).rejects.toThrow('The server cannot be started');
    failing = false;
    const began = Date.now();
    await made.open();
    expect(Date.now() - began).toBeGreaterThan(200);
    failing = true;
    for (let attempt = 0; attempt < 3; attempt++) await expect(made.open()).rejects.toThrow();
    await expect(made.open()).rejects.toThrow(/next attempt in \d+ s/);
  }, 20_000);

  it('gives the process of the probe to modern traffic alone', async () => {
    const { made, links } = supply(0);
    const probed = await made.open();
    made.offer(probed);
    expect((await made.open()).serial).toBe(1);
    expect(await made.open('modern')).toBe(probed);
    expect((await made.open('modern')).serial).toBe(2);
    const other = await made.open();
    made.offer(other);
    links[3]?.end();
    expect((await made.open('modern')).serial).toBe(4);
  });

  it('counts what a server writes beside the protocol, and remarks on it now and then', async () => {
    const { made, links, lines } = supply(0);
    await made.open();
    for (let line = 0; line < 100; line++) links[0]?.events.dropped('garbage');
    expect(lines.events('line-dropped')).toHaveLength(1);
    links[0]?.events.failed(new Error('oops'));
    expect(lines.events('internal-error')).toHaveLength(1);
    expect(made.lastHeard).toBe(0);
    links[0]?.events.spoke();
    expect(made.lastHeard).toBeGreaterThan(0);
  });

  it('ends everything, and starts nothing afterwards', async () => {
    const { made, links } = supply(2);
    made.keepWarm();
    await until(() => made.ready === 2);
    await made.open();
    await made.close();
    expect(links.every(({ closed }) => closed === 1)).toBe(true);
    await expect(made.open()).rejects.toThrow();
  });
});
