import { code, object, type Props } from '../draft';
import { Account } from './account';
import { fields, list, text } from './documents';

type Amounts = { readonly cpu?: string; readonly memory?: string };

/** What a container gets. */
export interface ResourceDraft {
  readonly requests: Amounts;
  readonly limits: Amounts;
}

export function resourcesOf(resources: Account): ResourceDraft {
  return { requests: amountsOf(resources.in('requests')), limits: amountsOf(resources.in('limits')) };
}

export function saysNothing({ requests, limits }: ResourceDraft): boolean {
  return isEmpty(requests) && isEmpty(limits);
}

/** Props of a server that runs once in each pod: what it got is what it gets. */
export function sharedResources({ requests, limits }: ResourceDraft): Props {
  const props = { ...saying({ requests }), ...saying({ limits }) };
  return Object.keys(props).length === 0 ? {} : { resources: code(props) };
}

/** Props of a server with a process for each session: memory was that of one process, and the pod's follows from their number. */
export function resourcesOfProcesses({ requests, limits }: ResourceDraft): Props {
  const memory = limits.memory ?? requests.memory;
  const processors = (given: Amounts) => ({ ...(given.cpu !== undefined && { cpu: given.cpu }) });
  return {
    ...sharedResources({ requests: processors(requests), limits: processors(limits) }),
    ...(memory !== undefined && { sessions: object({ memoryPerProcess: code(memory) }) }),
  };
}

/** A pod template, of which a few fields have counterparts. */
export interface TemplateDraft {
  readonly resources: ResourceDraft;
  readonly props: Props;
  /** Whether it changed more than that. */
  readonly more: boolean;
}

/** Reads `podTemplateSpec`, in which the server's own container is `mcp`. */
export function templateOf(settings: Account): TemplateDraft {
  const pod = settings.in('podTemplateSpec').in('spec');
  const containers = pod.list('containers').map((one) => new Account(one));
  const own = containers.find((one) => one.take('name') === 'mcp') ?? new Account({});
  const resources = resourcesOf(own.in('resources'));
  // Pods are hardened here whatever a template says.
  for (const account of [pod, own]) account.take('securityContext');
  const [selector, tolerations] = [fields(pod.take('nodeSelector')), list(pod.take('tolerations')).map(fields)];
  const priorityClass = pod.text('priorityClassName');
  const scheduling = {
    ...(Object.keys(selector).length > 0 && { nodeSelector: selector }),
    ...(tolerations.length > 0 && { tolerations: tolerations.map(toleration) }),
    ...(priorityClass !== undefined && { priorityClass }),
  };
  return {
    resources,
    props: Object.keys(scheduling).length === 0 ? {} : { scheduling: code(scheduling) },
    more: containers.some((one) => one !== own) || own.rest.length > 0,
  };
}

/** `operator` is said by whether there is a value. */
function toleration({ key, value, effect, tolerationSeconds: seconds }: ReturnType<typeof fields>) {
  return saying({ key, value: text(value), effect: text(effect), seconds });
}

function amountsOf(given: Account): Amounts {
  return saying({ cpu: quantity(given.take('cpu')), memory: quantity(given.take('memory')) });
}

function quantity(value: unknown): string | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : undefined;
}

/** Without what says nothing. */
function saying<Given extends Readonly<Record<string, unknown>>>(given: Given): Given {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined && !isEmpty(value));
  return Object.fromEntries(entries) as Given;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
