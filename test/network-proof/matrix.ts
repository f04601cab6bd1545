import type { Agent } from './agents';
import type { Cluster, Pod } from './cluster';
import type { Flow } from './composition';

/** Ports that are tried everywhere, beside those of the pods. */
const UNDECLARED = [22, 53, 80, 443, 5432, 6443, 7999, 8000, 8011, 9999];

/** One attempt and what came of it, by the first address family and the second. */
export interface Cell {
  readonly from: string;
  readonly to: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  readonly family: 'IPv4' | 'IPv6';
  /** Whether the network let it pass. */
  readonly open: boolean;
  readonly state: string;
}

const keyOf = ({ from, to, port, protocol, family }: Pick<Cell, 'from' | 'to' | 'port' | 'protocol' | 'family'>) =>
  `${from} -> ${to}:${port}/${protocol} ${family}`;

/** Tries every ordered pair of pods on every port of either, over IPv4 and IPv6. Pairs of which neither side belongs to the composition are left out. */
export async function tryAll(cluster: Cluster, agents: ReadonlyMap<string, Agent>): Promise<Cell[]> {
  const ports = [...new Set([...UNDECLARED, ...cluster.pods.flatMap((pod) => pod.ports.map(({ port }) => port))])];
  const cells = await Promise.all(
    cluster.pods.map(async (from) => {
      const agent = agents.get(from.name);
      if (agent === undefined) throw new Error(`nobody is in ${from.name}`);
      const others = cluster.pods.filter((to) => to !== from && (cluster.governs(from) || cluster.governs(to)));
      // All at once: the kernel may tell a refusal only when it tries again, a second later.
      const found = await Promise.all(others.map((to) => tryPair(agent, from, to, ports)));
      return found.flat();
    }),
  );
  return cells.flat();
}

async function tryPair(agent: Agent, from: Pod, to: Pod, ports: readonly number[]): Promise<Cell[]> {
  const attempts = ports.flatMap((port) => [
    { port, protocol: 'TCP' as const },
    ...(port === 53 ? [{ port, protocol: 'UDP' as const }] : []),
  ]);
  const each = attempts.flatMap(({ port, protocol }) =>
    (['IPv4', 'IPv6'] as const).map(async (family): Promise<Cell> => {
      const address = family === 'IPv4' ? to.v4 : to.v6;
      const { state, said } = await agent.probe(address, port, protocol);
      // Who answers is who was asked.
      if (state === 'open' && protocol === 'TCP' && said !== `${to.name}:${port}\n`)
        throw new Error(`${said} answered for ${to.name}`);
      return { from: from.name, to: to.name, port, protocol, family, open: state !== 'blocked', state };
    }),
  );
  return Promise.all(each);
}

export interface Verdict {
  readonly tried: number;
  readonly open: number;
  /** Declared flows that the network does not let pass, or that nobody answers. */
  readonly closed: readonly string[];
  /** Open flows that nobody declared. */
  readonly leaks: readonly string[];
}

/** Compares what came of the attempts with what was declared. */
export function judge(cells: readonly Cell[], declared: readonly Flow[]): Verdict {
  const wanted = new Set(
    declared.flatMap(([from, to, port, kind]) => {
      const protocol = kind === 'UDP' ? 'UDP' : 'TCP';
      const families = kind === 'IPv4 alone' ? (['IPv4'] as const) : (['IPv4', 'IPv6'] as const);
      return families.map((family) => keyOf({ from, to, port, protocol, family }));
    }),
  );
  const closed: string[] = [];
  const leaks: string[] = [];
  const seen = new Set<string>();
  for (const cell of cells) {
    const key = keyOf(cell);
    seen.add(key);
    const text = `${key} ${cell.state}`;
    if (wanted.has(key) && cell.state !== 'open') closed.push(text);
    if (!wanted.has(key) && cell.open) leaks.push(text);
  }
  for (const key of wanted) if (!seen.has(key)) closed.push(`${key} was not tried`);
  return { tried: cells.length, open: cells.filter(({ open }) => open).length, closed, leaks };
}

/** The matrix as a reader wants it: senders down, receivers across, the ports that are open between them. */
export function draw(cells: readonly Cell[]): string {
  const names = [...new Set(cells.flatMap(({ from, to }) => [from, to]))];
  const open = (from: string, to: string) => {
    const ports = cells.filter((cell) => cell.from === from && cell.to === to && cell.open);
    return [...new Set(ports.map(({ port, protocol }) => `${port}${protocol === 'UDP' ? 'u' : ''}`))].join(',');
  };
  const tried = (from: string, to: string) => cells.some((cell) => cell.from === from && cell.to === to);
  const columns = names.filter((to) => cells.some((cell) => cell.to === to && cell.open));
  const widths = columns.map((to) => Math.max(to.length, ...names.map((from) => open(from, to).length)));
  const row = (head: string, texts: readonly string[]) =>
    `${head.padEnd(24)}${texts.map((text, index) => text.padEnd((widths[index] ?? 0) + 2)).join('')}`.trimEnd();
  const lines = names.map((from) =>
    row(
      from,
      columns.map((to) => (tried(from, to) ? open(from, to) || '·' : ' ')),
    ),
  );
  const silent = names.filter((to) => !columns.includes(to));
  return [row('from \\ to', columns), ...lines, `open to nobody: ${silent.join(', ')}`].join('\n');
}
