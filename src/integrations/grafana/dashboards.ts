import type { Dashboard } from './dashboard';
import { panels, type Scope } from './panels';

/** All dashboards of a platform. */
export function dashboards(platform: string): readonly Dashboard[] {
  const all: Scope = { platform };
  const chosen = (role: string): Scope => ({ platform, more: `role="${role}", workload=~"$workload"` });
  const [server, gateway, egress] = [chosen('server'), chosen('gateway'), chosen('egress')];
  const common = (scope: Scope) => [
    panels.calls(scope),
    panels.errors(scope),
    panels.latency(scope),
    panels.outcomes(scope),
  ];
  const process = (scope: Scope) => [panels.memory(scope), panels.cpu(scope)];
  return [
    {
      uid: 'overview',
      title: 'overview',
      description: 'Whether the platform keeps what it promises.',
      panels: [
        panels.up(all),
        panels.accepting(all),
        panels.calls(all),
        panels.errors(all),
        panels.coverage(all),
        panels.latency(all),
        panels.access(all),
        panels.tools(all),
      ],
    },
    {
      uid: 'server',
      title: 'servers',
      description: 'Servers behind their bridges.',
      role: 'server',
      panels: [
        ...common(server),
        panels.sessions(server),
        panels.inFlight(server),
        panels.processes(server),
        panels.refused(server),
        panels.tools(server),
        panels.queue(server),
        ...process(server),
      ],
    },
    {
      uid: 'gateway',
      title: 'gateway',
      description: 'The one endpoint: callers, decisions, upstreams.',
      role: 'gateway',
      panels: [
        ...common(gateway),
        panels.access(gateway),
        panels.decisions(gateway),
        panels.limited(gateway),
        panels.failures(gateway),
        panels.upstreams(gateway),
        panels.tools(gateway),
        ...process(gateway),
      ],
    },
    {
      uid: 'egress',
      title: 'egress',
      description: 'What servers reach, and what they tried to reach.',
      role: 'egress',
      panels: [
        panels.connections(egress),
        panels.open(egress),
        panels.bytes(egress),
        panels.denied(egress),
        panels.queue(egress),
        ...process(egress),
      ],
    },
    {
      uid: 'audit',
      title: 'audit',
      description: 'Whether what happens is on record, and what was refused.',
      panels: [
        panels.coverage(all),
        panels.accepting(all),
        panels.events(all),
        panels.decisions(all),
        panels.access(all),
        panels.failures(all),
        panels.queue(all),
        panels.denied(all),
      ],
    },
  ];
}
