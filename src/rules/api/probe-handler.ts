import { isRecord } from '../model/json';
import { containerRule, gather } from '../rule';
import { kubernetes } from '../sources';

const ACTIONS = { probe: ['httpGet', 'exec', 'tcpSocket', 'grpc'], hook: ['httpGet', 'exec', 'tcpSocket', 'sleep'] };

export const probeHandler = containerRule({
  id: 'api.probe-handler',
  severity: 'error',
  title: 'Every probe and lifecycle hook does exactly one thing.',
  why: 'The API server rejects none and several.',
  remedy: 'Keep one of httpGet, exec, tcpSocket and, for probes, grpc.',
  sources: [kubernetes('Probes', 'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/')],
  check: (container) =>
    gather(container.handlers, ({ name, json, pointer, isProbe }) => {
      const actions = ACTIONS[isProbe ? 'probe' : 'hook'].filter((action) => isRecord(json[action]));
      if (actions.length === 1) return [];
      const found = actions.length === 0 ? 'nothing' : actions.join(' and ');
      return [{ pointer, message: `${name} of "${container.name}" does ${found}.` }];
    }),
});
