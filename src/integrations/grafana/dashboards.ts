import { cataloguePanels } from './catalogue-panels';
import type { Dashboard } from './dashboard';
import { panels, type Scope } from './panels';
import { spendingPanels } from './spending-panels';

/** All dashboards of a platform. */
export function dashboards(platform: string): readonly Dashboard[] {
  const all: Scope = { platform };
  const chosen = (role: string): Scope => ({ platform, more: `role="${role}", workload=~"$workload"` });
  const [server, gateway, egress] = [chosen('server'), chosen('gateway'), chosen('egress')];
  const [registry, portal] = [chosen('registry'), chosen('portal')];
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
      uid: 'spending',
      title: 'budgets and guardrails',
      description: 'What callers and teams use of their budgets, and what guardrails said.',
      role: 'gateway',
      panels: [
        spendingPanels.share(gateway),
        spendingPanels.used(gateway),
        spendingPanels.spent(gateway),
        spendingPanels.uncounted(gateway),
        spendingPanels.verdicts(gateway),
        spendingPanels.waiting(gateway),
      ],
    },
    {
      uid: 'registry',
      title: 'registry',
      description: 'What is listed, where it comes from, and how far it is verified.',
      role: 'registry',
      panels: [
        cataloguePanels.entries(registry),
        cataloguePanels.readers(registry),
        cataloguePanels.sources(registry),
        cataloguePanels.failing(registry),
        cataloguePanels.verification(registry),
        panels.access(registry),
        ...process(registry),
      ],
    },
    {
      uid: 'portal',
      title: 'portal',
      description: 'Who finds servers, and whether they are shown.',
      role: 'portal',
      panels: [
        cataloguePanels.people(portal),
        cataloguePanels.visits(portal),
        cataloguePanels.logins(portal),
        cataloguePanels.questions(portal),
        ...process(portal),
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
