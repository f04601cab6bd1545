import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { getCACertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { mayConnect } from './addresses';

export interface AgentOptions {
  /** Private addresses may be connected to. */
  readonly privateNetwork: boolean;
  /** PEM certificates that are trusted beside the usual ones. */
  readonly ca?: string | undefined;
  /** The usual ones are not trusted, but for `ca` alone. */
  readonly caAlone?: boolean;
  /** Largest answer, bytes. Absent: no limit. */
  readonly maxResponseSize?: number;
  /** Time to connect, milliseconds. */
  readonly connectTimeout?: number;
}

/** An address that must not be connected to. */
export class AddressRefused extends Error {
  constructor(host: string) {
    super(`${host} leads to an address that is not allowed`);
  }
}

/**
 * Connections that reach allowed addresses only, whoever wrote the URL (server-side request forgery). The address that was checked is the one that is
 * connected to, so that a name that answers differently the next time (DNS rebinding) gains nothing.
 */
export function guardedAgent({
  privateNetwork,
  ca,
  caAlone = false,
  maxResponseSize,
  connectTimeout = 5_000,
}: AgentOptions): Agent {
  const connector = buildConnector({
    timeout: connectTimeout,
    lookup: guardedLookup(privateNetwork),
    ...(ca !== undefined && { ca: [...(caAlone ? [] : getCACertificates('default')), ca] }),
  });
  const connect: buildConnector.connector = (options, done) => {
    // Node.js connects to a literal address without looking it up.
    const literal = options.hostname.replace(/^\[|\]$/g, '');
    // Not before the caller is through: a request whose connection fails while it is being queued would wait for ever.
    if (isIP(literal) !== 0 && !mayConnect(literal, privateNetwork))
      setImmediate(() => done(new AddressRefused(literal), null));
    else connector(options, done);
  };
  return new Agent({ connect, ...(maxResponseSize !== undefined && { maxResponseSize }) });
}

function guardedLookup(privateNetwork: boolean): LookupFunction {
  return (hostname, options, done) => {
    systemLookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        done(error, '', 0);
        return;
      }
      const allowed = found.filter(({ address }) => mayConnect(address, privateNetwork));
      const [first] = allowed;
      if (first === undefined) done(new AddressRefused(hostname), '', 0);
      else if (options.all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}
