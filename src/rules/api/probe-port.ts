import { records } from '../model/json';
import { containerRule, gather, NOT_APPLICABLE } from '../rule';
import { kubernetes } from '../sources';

export const probePort = containerRule({
  id: 'api.probe-port',
  severity: 'error',
  title: 'A probe that names a port names one of its container.',
  why: 'A name that the container does not declare fails every probe, and the container restarts for ever.',
  remedy: 'Use the name of a port of the same container, or the number.',
  sources: [
    kubernetes(
      'Probes, HTTP',
      'tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
    ),
  ],
  check: (container) =>
    gather(
      container.handlers.flatMap(({ targets }) => targets),
      ({ json, pointer }) => {
        const { port } = json;
        if (typeof port !== 'string') return NOT_APPLICABLE;
        return records(container.json['ports']).some(({ name }) => name === port)
          ? []
          : [{ pointer: `${pointer}/port`, message: `Container "${container.name}" has no port "${port}".` }];
      },
    ),
});
