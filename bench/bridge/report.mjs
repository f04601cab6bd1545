import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const round = (value, digits = 0) => (value === undefined || Number.isNaN(value) ? '-' : value.toFixed(digits));
const megabytes = (value) => (value ? round(value / 1e6) : '-');

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_cell, n) => (n < 1 ? '---' : '--:'))), ...rows.map(line)].join('\n');
}

/** The section of docs/benchmarks.md. */
export function section({
  cells,
  telemetry,
  start,
  burst,
  idle,
  soak,
  verdicts,
  machine,
  command,
  rounds,
  milliseconds,
}) {
  const era = (name, title) =>
    `### ${title}\n\n${table(
      [
        '',
        'payload',
        'sessions',
        'calls/s',
        'p50 ms',
        'p99 ms',
        'proxy CPU µs',
        'server CPU µs',
        'proxy PSS MB',
        'total PSS MB',
      ],
      cells
        .filter((cell) => cell.era === name || cell.era === 'either')
        .map((cell) => [
          cell.name,
          cell.payload,
          cell.sessions,
          round(cell.rate),
          round(cell.p50, 2),
          round(cell.p99, 1),
          round(cell.proxyCpu),
          cell.role === 'floor' ? '-' : round(cell.serverCpu),
          cell.role === 'pipe' ? '-' : megabytes(cell.memory?.proxy),
          megabytes(cell.memory?.total),
        ]),
    )}\n`;
  const missed = verdicts.filter(({ met }) => !met).length;
  const parts = [
    '## Bridge',
    `\`${command}\` on ${machine}. Closed loop, one \`tools/call echo\` in flight for each session, every process on loopback of one machine. ` +
      `Medians of ${rounds} rounds of ${milliseconds} ms; in each round all candidates are driven one after another, so that they meet the same machine, after 10,000 calls or six seconds that count for nobody: the engine compiles during those. ` +
      "Processor time is per call, from the scheduler's own account of all threads. Absolute figures belong to the machine; compare within a run.",
    "Raw stdio is one server's own pipe without any proxy. Bare node:http reads a body and sends it back: the least that HTTP costs on Node.js. " +
      'supergateway has no row under 2026-07-28: it starts a process for every request of that revision, about five a second.',
    era('legacy', '2025-11-25 clients (server on SDK v1)'),
    era('modern', '2026-07-28 clients (server on SDK v2)'),
  ];
  if (telemetry.length > 0) {
    parts.push(
      `### Cost of telemetry\n\n${table(
        ['2026-07-28, 16 sessions, 100 B', 'calls/s', 'proxy CPU µs'],
        telemetry.map((cell) => [cell.name, round(cell.rate), round(cell.proxyCpu)]),
      )}\n`,
    );
  }
  const facts = [];
  if (start) {
    facts.push(
      ...start.map(({ name, milliseconds: value }) => [`start to first answered call, ${name}`, `${round(value)} ms`]),
    );
  }
  if (burst) {
    facts.push(
      [`${burst.count} new sessions, ten at a time: servers started directly`, `${round(burst.direct)} ms`],
      [
        `the same through the bridge, ${burst.spares} warm spares`,
        `${round(burst.bridge)} ms (${burst.failed} failed)`,
      ],
      ['a new session while spares are warm, to its first answered call', `${round(burst.warm, 1)} ms`],
    );
  }
  if (idle) {
    facts.push(
      ['bridge, idle (PSS)', `${round(idle.idle / 1e6, 1)} MB`],
      [`each of ${idle.count} idle sessions (PSS)`, `${round(idle.perSession / 1e3, 1)} KB`],
      [
        'resident before, with and after them',
        [idle.cold, idle.open, idle.before].map((value) => `${round(value / 1e6)} MB`).join(', '),
      ],
      ['resident after as many were opened and reaped once more', `${round(idle.after / 1e6)} MB`],
    );
  }
  if (soak) {
    facts.push([
      `resident in the middle and at the end of ${soak.requests} calls and ${soak.sessions} sessions`,
      `${round(soak.middle / 1e6)} MB, ${round(soak.last / 1e6)} MB`,
    ]);
  }
  if (facts.length > 0) {
    parts.push(`### Start, sessions, memory\n\n${table(['', ''], facts)}\n`);
  }
  parts.push(
    `### Bars\n\n${verdicts.length - missed} of ${verdicts.length} met.\n\n${table(
      ['bar', 'figure', 'target', ''],
      verdicts.map(({ bar, figure, target, met }) => [bar, figure, target, met ? 'met' : '**missed**']),
    )}\n`,
  );
  return parts.join('\n\n');
}

/** Writes the section between its markers and leaves the rest of the page to other benchmarks. */
export function writeSection(file, name, text) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const page = existsSync(file)
    ? readFileSync(file, 'utf8')
    : '# Benchmarks\n\nEach section is written by the command that it names.\n';
  const block = `${begin}\n\n${text.trim()}\n\n${end}`;
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  const next =
    from === -1 || to === -1
      ? `${page.trimEnd()}\n\n${block}\n`
      : `${page.slice(0, from)}${block}${page.slice(to + end.length)}`;
  writeFileSync(file, next);
}
