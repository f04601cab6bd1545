import { isRecord, type Json, record } from './json';
import type { Container } from './pod';

/** What the kubelet does to a container: a probe, or a hook at its start or end. */
export interface Handler {
  /** `livenessProbe`, `lifecycle.preStop` and so on. */
  readonly name: string;
  readonly json: Json;
  /** JSON pointer of the handler. */
  readonly pointer: string;
  readonly isProbe: boolean;
}

/** The probes that a container can have. */
export const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'] as const;
const HOOKS = ['postStart', 'preStop'] as const;

/** The probes and hooks of a container. */
export function handlersOf({ json, pointer }: Container): readonly Handler[] {
  const handlers: Handler[] = [];
  for (const name of PROBES) {
    const probe = json[name];
    if (isRecord(probe)) handlers.push({ name, json: probe, pointer: `${pointer}/${name}`, isProbe: true });
  }
  if (!isRecord(json['lifecycle'])) return handlers;
  for (const hook of HOOKS) {
    const action = json['lifecycle'][hook];
    if (!isRecord(action)) continue;
    handlers.push({ name: `lifecycle.${hook}`, json: action, pointer: `${pointer}/lifecycle/${hook}`, isProbe: false });
  }
  return handlers;
}

/** The network addresses that a handler names, with their JSON pointers. */
export function targetsOf({ json, pointer }: Handler): readonly { readonly json: Json; readonly pointer: string }[] {
  return ['httpGet', 'tcpSocket', 'grpc']
    .filter((action) => isRecord(json[action]))
    .map((action) => ({ json: record(json[action]), pointer: `${pointer}/${action}` }));
}
