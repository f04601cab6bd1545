import { StrataError } from '../errors';

/** A port of a network policy. Port 0 and "all ports" don't exist here: the API server refuses the first, and nobody means the second. */
export interface PolicyPort {
  readonly protocol: 'TCP' | 'UDP' | 'SCTP';
  /** 1 to 65535. */
  readonly port: number;
  /** The last port of a range, at least `port`. */
  readonly endPort?: number;
}

/** Whether a number is a port that traffic can go to. */
export function isPort(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;
}

/**
 * Reads a port or checks a given one.
 *
 * @param value a TCP port, or a whole `PolicyPort`
 * @param subject what asks for it, for the error
 * @throws StrataError NETWORK_PORT_INVALID
 */
export function policyPort(value: number | PolicyPort, subject: string): PolicyPort {
  const port = typeof value === 'number' ? { protocol: 'TCP' as const, port: value } : value;
  if (!isPort(port.port) || (port.endPort !== undefined && (!isPort(port.endPort) || port.endPort < port.port))) {
    const written = port.endPort === undefined ? `${port.port}` : `${port.port}-${port.endPort}`;
    throw new StrataError('NETWORK_PORT_INVALID', subject, { port: written });
  }
  if (!['TCP', 'UDP', 'SCTP'].includes(port.protocol)) {
    throw new StrataError('NETWORK_PORT_INVALID', subject, { port: `${port.protocol} ${port.port}` });
  }
  return { protocol: port.protocol, port: port.port, ...(port.endPort !== undefined && { endPort: port.endPort }) };
}
