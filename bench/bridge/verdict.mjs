/** Each bar of the bridge against the figures of one run. */

const PAYLOAD = '100 B';
const LARGE = '64 KB';
const times = (value) => `${value.toFixed(2)} x`;
const micros = (value) => `${value.toFixed(0)} µs`;

/** @param cells the medians of one run, see bridge.mjs */
export function judge(cells, { start, burst, idle, soak }) {
  const verdicts = [];
  const find = (role, era, sessions, payload, isolation) =>
    cells.filter(
      (cell) =>
        cell.role === role &&
        (cell.era === era || cell.era === 'either') &&
        cell.sessions === sessions &&
        cell.payload === payload &&
        (!isolation || cell.isolation === isolation),
    );
  const add = (bar, figure, target, met) => verdicts.push({ bar, figure, target, met });
  const least = (bar, value, bound, show) => add(bar, show(value), `≥ ${show(bound)}`, value >= bound);
  const most = (bar, value, bound, show) => add(bar, show(value), `≤ ${show(bound)}`, value <= bound);

  for (const era of ['legacy', 'modern']) {
    const revision = era === 'legacy' ? '2025-11-25' : '2026-07-28';
    for (const sessions of [1, 16, 64]) {
      for (const payload of [PAYLOAD, LARGE]) {
        const where = `${revision}, ${sessions} session${sessions > 1 ? 's' : ''}, ${payload}`;
        const peers = find('peer', era, sessions, payload);
        const better = Math.min(...peers.map(({ proxyCpu }) => proxyCpu));
        const share = payload === LARGE ? 2.5 : sessions === 1 ? 5 : 6;
        for (const ours of peers.length > 0 ? find('ours', era, sessions, payload) : []) {
          most(
            `processor time a request, ${ours.name}: ${where}: 1/${share} of the better peer`,
            ours.proxyCpu,
            better / share,
            micros,
          );
        }
      }
    }
  }

  for (const [sessions, bound] of [
    [1, 2.2],
    [16, 3],
    [64, 1.9],
  ]) {
    const [ours] = find('ours', 'legacy', sessions, PAYLOAD, 'process');
    const [peer] = find('peer', 'legacy', sessions, PAYLOAD, 'process');
    if (ours && peer) {
      least(
        `throughput with a process per session against supergateway: ${sessions} session${sessions > 1 ? 's' : ''}`,
        ours.rate / peer.rate,
        bound,
        times,
      );
    }
  }

  for (const [era, revision] of [
    ['legacy', '2025-11-25'],
    ['modern', '2026-07-28'],
  ]) {
    for (const [sessions, payload, bound] of [
      [1, PAYLOAD, 2.5],
      [16, PAYLOAD, 5],
      [64, PAYLOAD, 5],
      [16, LARGE, 2],
      [64, LARGE, 2],
    ]) {
      const [ours] = find('ours', era, sessions, payload, 'shared');
      const [peer] = find('peer', era, sessions, payload, 'shared');
      if (ours && peer) {
        least(
          `throughput with a shared process against mcp-proxy: ${revision}, ${sessions} sessions, ${payload}`,
          ours.rate / peer.rate,
          bound,
          times,
        );
      }
    }
    for (const sessions of [16, 64]) {
      for (const payload of [PAYLOAD, LARGE]) {
        const [ours] = find('ours', era, sessions, payload, 'shared');
        const [floor] = find('floor', era, sessions, payload);
        const [pipe] = find('pipe', era, sessions, payload);
        if (ours && floor && pipe) {
          least(
            `shared process against the lesser of bare HTTP and raw stdio: ${revision}, ${sessions} sessions, ${payload}`,
            ours.rate / Math.min(floor.rate, pipe.rate),
            0.7,
            times,
          );
        }
      }
    }
    const [floor] = find('floor', era, 1, PAYLOAD);
    const [pipe] = find('pipe', era, 1, PAYLOAD);
    for (const ours of floor && pipe ? find('ours', era, 1, PAYLOAD) : []) {
      most(
        `median latency, ${ours.name}: ${revision}, 1 session: 1.5 x (bare HTTP + raw stdio)`,
        ours.p50,
        1.5 * (floor.p50 + pipe.p50),
        (value) => `${value.toFixed(3)} ms`,
      );
    }
  }

  const megabytes = (value) => `${(value / 1e6).toFixed(1)} MB`;
  if (idle) {
    most('memory of the idle bridge', idle.idle, 60e6, megabytes);
    most(
      'memory of an idle session beyond its process',
      idle.perSession,
      40e3,
      (value) => `${(value / 1e3).toFixed(1)} KB`,
    );
    most(
      `resident memory after ${idle.count} idle sessions were opened and reaped, against before, once the heap has its size`,
      idle.after / idle.before,
      1.1,
      times,
    );
  }
  if (soak) {
    most(
      `growth in the last third of ${soak.requests} requests and ${soak.sessions} sessions`,
      soak.last / soak.middle,
      1.05,
      times,
    );
  }
  if (start) {
    const of = (name) => start.find((entry) => entry.name === name)?.milliseconds;
    for (const name of ['bridge, process per session', 'bridge, shared process']) {
      most(
        `start to the first answered call beyond the server's own, ${name}`,
        of(name) - of('server alone'),
        400,
        (value) => `${value.toFixed(0)} ms`,
      );
    }
  }
  if (burst) {
    most(
      `${burst.count} new sessions with ${burst.spares} warm spares, against starting the servers directly`,
      burst.bridge / burst.direct,
      2,
      times,
    );
  }
  return verdicts;
}
