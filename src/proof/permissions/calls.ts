import {
  BridgeConfig,
  type Budget,
  GatewayConfig,
  type GuardrailConfig,
  type Manifest,
  type PolicyConfig,
} from '../../contract';
import { grant, guard, type Permission } from '../permission';
import { callers } from './callers';
import { runtimeConfigs } from './runtime-config';

/** Who may call what: what bridges and gateways demand of callers, which tools they show, and what their policies say. */
export function calls(manifests: readonly Manifest[]): Permission[] {
  const bridges = runtimeConfigs(manifests, BridgeConfig).flatMap(({ config }) => [
    ...callers(config.server, config.authentication),
    ...tools(config.server, '', config.tools),
    ...guards(config.server, config),
    ...policies(config.server, config.policy),
  ]);
  const gateways = runtimeConfigs(manifests, GatewayConfig).flatMap(({ config }) => [
    ...callers(config.name, config.authentication),
    ...config.upstreams.flatMap(({ id, url, token, pins, tools: view }) => [
      grant(config.name, `upstream ${id} ${url}`, `serves ${id} (${url})`),
      grant(config.name, `token ${id} ${token.kind}`, `is known to ${id} by ${TOKENS[token.kind]}`),
      ...tools(config.name, ` of ${id}`, view),
      ...(pins === undefined
        ? []
        : [guard(config.name, `pins ${id}`, `holds the tools of ${id} to those that were approved`)]),
    ]),
    ...guards(config.name, config),
    ...config.budgets.budgets.flatMap((budget) => spends(config.name, budget)),
    ...config.guardrails.flatMap((guardrail) => looks(config.name, guardrail)),
    ...policies(config.name, config.policy),
  ]);
  return [...bridges, ...gateways];
}

const TOKENS = {
  exchange: 'a token that the identity provider gives in exchange for the caller’s',
  signed: 'a token that it signs itself',
  'client-credentials': 'a token of its own',
  header: 'a secret header, the same for all callers',
  none: 'nothing',
} as const;

function tools(subject: string, whose: string, view: BridgeConfig['tools']): Permission[] {
  const shown = (view.allow ?? ['*']).map((tool) =>
    grant(
      subject,
      `tools${whose} ${tool}`,
      tool === '*' ? `shows all tools${whose}` : `shows the tools ${tool}${whose}`,
    ),
  );
  return [
    ...shown,
    ...view.deny.map((tool) => guard(subject, `no tools${whose} ${tool}`, `hides the tools ${tool}${whose}`)),
  ];
}

function guards(
  subject: string,
  config: Pick<BridgeConfig, 'audit' | 'rateLimits'> & { readonly pins?: unknown },
): Permission[] {
  return [
    ...(config.audit.enabled ? [guard(subject, 'audit', 'audits every call')] : []),
    ...(config.pins === undefined ? [] : [guard(subject, 'pins', 'holds its tools to those that were approved')]),
    ...config.rateLimits.limits.map(({ per, requests, seconds, tools: only }) => {
      const of = only === undefined ? '' : ` of ${only.join(', ')}`;
      const text = `takes ${requests} requests${of} in ${seconds} s for each ${per}`;
      return guard(subject, `rate ${per}${of} ${requests}/${seconds}`, text);
    }),
  ];
}

function spends(subject: string, { per, unit, amount, window, upstreams, tools, onSpent }: Budget): Permission[] {
  if (onSpent === 'warn') return [];
  const of = [...(tools ?? []), ...(upstreams === undefined ? [] : [`of ${upstreams.join(', ')}`])].join(' ');
  const what = `${amount} ${unit}${of === '' ? '' : ` (${of})`} a ${window} for each ${per}`;
  return [guard(subject, `budget ${what}`, `serves at most ${what}`)];
}

/** Who looks also reads: what a guardrail is shown leaves the gateway. */
function looks(subject: string, { name, url, phases, upstreams, mode }: GuardrailConfig): Permission[] {
  const of = upstreams === undefined ? 'all servers' : upstreams.join(', ');
  return phases.flatMap((phase) => {
    const what = `${phase}s of ${of}`;
    const shown = grant(subject, `shows ${url} ${what}`, `shows ${what} to the guardrail ${name} (${url})`);
    if (mode === 'dry-run') return [shown];
    return [shown, guard(subject, `guardrail ${name} ${what}`, `lets the guardrail ${name} refuse ${what}`)];
  });
}

function policies(subject: string, policy: PolicyConfig | undefined): Permission[] {
  if (policy === undefined)
    return [grant(subject, 'no policy', 'lets every caller that it accepts call everything that it shows')];
  const isDry = policy.mode === 'dry-run';
  const mode = isDry ? [grant(subject, 'dry run', 'refuses nothing that its policy refuses: it runs dry')] : [];
  if (policy.engine === 'opa')
    return [...mode, grant(subject, `opa ${policy.url}`, `calls what ${policy.url} permits`)];
  return [...mode, ...policy.policies.map(({ id, text }) => rule(subject, id, text))];
}

/** A policy is told by its id and its text: its words are the permission. */
function rule(subject: string, id: string, text: string): Permission {
  const words = text.replace(/\s+/g, ' ').trim();
  const isForbid = /(^|[\s)])forbid\s*\(/.test(words) && !/(^|[\s)])permit\s*\(/.test(words);
  const told = `has the policy ${id}: ${words}`;
  return isForbid ? guard(subject, `policy ${words}`, told) : grant(subject, `policy ${words}`, told);
}
