import { getCACertificates } from 'node:tls';
import { ProxyAgent } from 'undici';

export interface ProxiedOptions {
  /** Where the proxy is: from the configuration, never from what was fetched. */
  readonly proxy: string;
  /** PEM certificates that hosts are checked against beside the usual ones. */
  readonly ca?: string | undefined;
  /** Largest answer, bytes. */
  readonly maxResponseSize: number;
  /** Time to connect, milliseconds: to the proxy, and through it. */
  readonly connectTimeout?: number;
}

/**
 * Connections by CONNECT (RFC 9110, 9.3.6) through a proxy that decides on names and addresses. Nothing is resolved here, and TLS is spoken with the host itself, so
 * that the proxy sees no more than its name.
 */
export function proxiedAgent({ proxy, ca, maxResponseSize, connectTimeout = 5_000 }: ProxiedOptions): ProxyAgent {
  return new ProxyAgent({
    uri: proxy,
    proxyTunnel: true,
    connectTimeout,
    maxResponseSize,
    ...(ca !== undefined && { requestTls: { ca: [...getCACertificates('default'), ca] } }),
  });
}
