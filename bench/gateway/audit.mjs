/** What the audit stream costs: no stream, an event when a call is over, and one before it is served as well. */
import { Driver } from '../bridge/driver.mjs';
import { median } from '../bridge/processes.mjs';

/** How a role audits. Gateways write both from stage 3 on, bridges the second alone. */
export const AUDITS = [
  { name: 'no audit', audit: { enabled: false } },
  { name: 'after each call', audit: { enabled: true } },
  { name: 'before and after', audit: { enabled: true, before: true } },
];
const FIELDS = ['proxyCpu', 'p50', 'p99', 'rate'];

/** Counts the lines of a role's output and keeps none: whoever collects them is another process, on another day. */
function drain({ process: { stdout } }) {
  let events = 0;
  stdout.removeAllListeners('data');
  stdout.on('data', (chunk) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) events += 1;
  });
  return () => events;
}

/**
 * Drives a role three times as it is but for its audit, in turn.
 *
 * @param role its name
 * @param start starts it with the audit that it is given
 * @param options sessions, rounds, milliseconds of a round, and what warms a driver up
 */
export async function auditCost(role, start, { sessions, rounds, milliseconds, warm }) {
  const drivers = [];
  try {
    for (const { name, audit } of AUDITS) {
      drivers.push(
        await Driver.start({ name: `${role}, ${name}`, era: 'modern', start: () => start(audit) }, sessions),
      );
    }
    const events = drivers.map(({ proxy }) => drain(proxy));
    const samples = drivers.map(() => []);
    for (const driver of drivers) await warm(driver);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, driver] of drivers.entries()) {
        const before = events[index]();
        const sample = await driver.measure('100 B', milliseconds);
        const calls = sample.rate * (milliseconds / 1000);
        samples[index].push({ ...sample, events: (events[index]() - before) / calls });
      }
    }
    const middle = (index, field) => median(samples[index].map((sample) => sample[field]));
    return AUDITS.map(({ name }, index) => ({
      role,
      name,
      errors: samples[index].reduce((sum, { errors }) => sum + errors, 0),
      events: middle(index, 'events'),
      ...Object.fromEntries(FIELDS.map((field) => [field, middle(index, field)])),
      // The rounds of one turn meet the same machine.
      against: median(samples[index].map(({ proxyCpu }, round) => proxyCpu / samples[0][round].proxyCpu)),
    }));
  } finally {
    await Promise.all(drivers.map((driver) => driver.stop()));
  }
}
