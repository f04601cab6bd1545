import { isRecord, type Json, record } from './json';
import { Place } from './place';

/** The probes that a container can have. */
export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;
const NETWORK_ACTIONS = ['httpGet', 'tcpSocket', 'grpc'] as const;

/** A network address that a handler names. */
export class Target extends Place {
  constructor(
    parent: Handler,
    readonly json: Json,
    action: string,
  ) {
    super(parent, action);
  }
}

/** What the kubelet does to a container: a probe, or a hook at its start or end. */
export class Handler extends Place {
  /** The network addresses that it names. */
  readonly targets: readonly Target[];

  constructor(
    parent: Place,
    readonly json: Json,
    readonly isProbe: boolean,
    ...keys: readonly string[]
  ) {
    super(parent, ...keys);
    this.name = keys.join('.');
    this.targets = NETWORK_ACTIONS.filter((action) => isRecord(json[action])).map(
      (action) => new Target(this, record(json[action]), action),
    );
  }

  /** `livenessProbe`, `lifecycle.preStop` and so on. */
  readonly name: string;
}

/** The probes and hooks of a container. */
export function readHandlers(json: Json, container: Place): readonly Handler[] {
  const handlers: Handler[] = [];
  for (const name of PROBES) {
    const probe = json[name];
    if (isRecord(probe)) handlers.push(new Handler(container, probe, true, name));
  }
  if (!isRecord(json['lifecycle'])) return handlers;
  for (const hook of HOOKS) {
    const action = json['lifecycle'][hook];
    if (isRecord(action)) handlers.push(new Handler(container, action, false, 'lifecycle', hook));
  }
  return handlers;
}
