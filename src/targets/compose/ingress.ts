import { z } from 'zod';
import { type Assembly, type AssemblyServer, Label, Port, PortName } from '../../contract';

const Peer = z.looseObject({
  podSelector: z.looseObject({ matchLabels: z.record(z.string(), z.string()).default({}) }).optional(),
});
const Policy = z.looseObject({
  spec: z.looseObject({
    ingress: z
      .array(
        z.looseObject({
          from: z.array(Peer).default([]),
          ports: z.array(z.looseObject({ port: z.union([z.number(), z.string()]).optional() })).default([]),
        }),
      )
      .default([]),
  }),
});

/** Whether a server's policy lets nobody but gateways come to its bridge, so that nobody else does here either. */
export function letsGatewaysInAlone({ objects }: Assembly, { id, namespace }: AssemblyServer): boolean {
  const found = objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'NetworkPolicy' && metadata.name === id && metadata.namespace === namespace,
  );
  const { data } = Policy.safeParse(found?.manifest);
  if (data === undefined) return false;
  // Where no port is named all are meant, and where no peer is named everybody.
  const callers = data.spec.ingress.filter(
    ({ ports }) => ports.length === 0 || ports.some(({ port }) => port === Port.MCP || port === PortName.MCP),
  );
  return callers.every(
    ({ from }) => from.length > 0 && from.every((peer) => peer.podSelector?.matchLabels[Label.ROLE] === 'gateway'),
  );
}
