import { code, object, type Props } from '../draft';
import { Account } from './account';
import { secondsOf } from './duration';
import { type Find, leftOver } from './find';
import { type TokenDraft, tokenOf } from './token';
import { toolConfigOf, toolsOf } from './tools';

/** Separators of names, by the format of a prefix. */
const SEPARATORS: Readonly<Record<string, string>> = {
  '{workload}_': '_',
  '{workload}.': '.',
  '{workload}-': '-',
  '{workload}__': '__',
};

/** Settings of single servers behind a gateway. */
export class Upstreams {
  readonly #settings: Map<string, Record<string, string>>;

  constructor(members: readonly { readonly id: string; readonly token?: string }[]) {
    this.#settings = new Map(members.map(({ id, token }) => [id, { ...(token !== undefined && { token }) }]));
  }

  /** Reads `outgoingAuth`: what servers are shown, which their own objects say unless it is said here. */
  readOutgoing(outgoing: Account, namespace: string | undefined, find: Find): TokenDraft {
    outgoing.take('source');
    const backends = outgoing.in('backends');
    const notes = backends.names.flatMap((id) => {
      const draft = strategyOf(backends.in(id), namespace, find);
      return [...this.#set(id, { ...(draft.token !== undefined && { token: draft.token }) }), ...draft.notes];
    });
    const fallback = strategyOf(outgoing.in('default'), namespace, find);
    return { ...fallback, notes: [...fallback.notes, ...notes] };
  }

  /** Reads `config.aggregation`: names of tools, and which of them are shown. */
  readAggregation(
    aggregation: Account,
    namespace: string | undefined,
    find: Find,
  ): { readonly naming?: string; readonly notes: readonly string[] } {
    const strategy = aggregation.text('conflictResolution') ?? 'prefix';
    const details = aggregation.in('conflictResolutionConfig');
    const format = details.text('prefixFormat') ?? '{workload}_';
    const separator = SEPARATORS[format];
    details.take('priorityOrder');
    const tools = aggregation.list('tools').map((one) => new Account(one));
    const hidden = aggregation.take('excludeAllTools') === true ? [...this.#settings.keys()] : [];
    for (const id of hidden) this.#set(id, { tools: code({ deny: ['*'] }) });
    return {
      ...(separator !== undefined && separator !== '_' && { naming: code({ separator }) }),
      notes: [
        ...(strategy === 'prefix'
          ? []
          : [
              `Tools of one name were told apart by \`${strategy}\`: here the server's id stands before each. \`naming: { prefix: 'none' }\` keeps names, and two of one name are an error.`,
            ]),
        ...(separator === undefined
          ? [`Its prefix \`${format}\` has no counterpart: \`naming\` says which there are.`]
          : []),
        ...tools.flatMap((one) => this.#readTools(one, namespace, find)),
      ],
    };
  }

  /** Reads `config.operational`: how long calls may take, and when a server is left alone. */
  readOperation(operation: Account): void {
    const timeouts = operation.in('timeouts');
    const fallback = secondsOf(timeouts.text('default'));
    const single = timeouts.in('perWorkload');
    const breaker = operation.in('failureHandling').in('circuitBreaker');
    const [isOn, failures, open] = [
      breaker.take('enabled') === true,
      breaker.number('failureThreshold'),
      secondsOf(breaker.text('timeout')),
    ];
    for (const id of this.#settings.keys()) {
      const seconds = secondsOf(single.text(id)) ?? fallback;
      this.#set(id, {
        ...(seconds !== undefined && { requestSeconds: String(seconds) }),
        ...(isOn && {
          breaker: object({
            ...(failures !== undefined && { failures: String(failures) }),
            ...(open !== undefined && { openSeconds: String(open) }),
          }),
        }),
      });
    }
  }

  /** Whether it is said what a server is shown. */
  isShown(id: string): boolean {
    return this.#settings.get(id)?.['token'] !== undefined;
  }

  /** The gateway's `upstreams`, for servers of the platform. */
  propFor(ids: readonly string[]): Props {
    const all = ids.flatMap((id) => {
      const settings = this.#settings.get(id) ?? {};
      return Object.keys(settings).length === 0 ? [] : [[id, object(settings)] as const];
    });
    return all.length === 0 ? {} : { upstreams: object(Object.fromEntries(all)) };
  }

  /** Props of a server elsewhere, with what its gateway says of it. */
  joined(id: string, props: Props): Props {
    return { ...props, ...this.#settings.get(id) };
  }

  #readTools(one: Account, namespace: string | undefined, find: Find): string[] {
    const id = one.text('workload') ?? '';
    if (one.take('excludeAll') === true) return this.#set(id, { tools: code({ deny: ['*'] }) });
    const shared = toolConfigOf(one, namespace, find);
    const own = toolsOf(one, one.list('filter'), one.in('overrides'));
    const tools = own.tools ?? shared.tools;
    return [...(tools === undefined ? [] : this.#set(id, { tools })), ...shared.notes, ...own.notes];
  }

  #set(id: string, props: Props): string[] {
    const settings = this.#settings.get(id);
    if (settings === undefined) return [`It has settings for ${id}, which is not among its servers.`];
    Object.assign(settings, props);
    return [];
  }
}

function strategyOf(backend: Account, namespace: string | undefined, find: Find): TokenDraft {
  backend.take('type');
  const draft = tokenOf(backend, namespace, find);
  return { ...draft, notes: [...draft.notes, ...leftOver(backend)] };
}
