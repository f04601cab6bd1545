import { isIPv4, isIPv6 } from 'node:net';
import type { Problems } from '../../errors';
import { isDnsSubdomain } from '../../kube';
import type { McpServerProps } from './props';

/** Checks names that requests and registries are compared with: what is misspelt here would match nothing, or everything. */
export function checkAddresses(
  { hosts = [], origins = [], imagePullSecrets = [] }: McpServerProps,
  problems: Problems,
): void {
  for (const host of hosts) {
    if (!isHost(host)) {
      const reason = `"${host}" is no host name in lower case without port, and wildcards match nothing`;
      problems.add('PROP_INVALID', { prop: 'hosts', reason });
    }
  }
  for (const origin of origins) {
    if (!isOrigin(origin)) {
      const reason = `"${origin}" is no origin such as https://chat.acme.example, without path`;
      problems.add('PROP_INVALID', { prop: 'origins', reason });
    }
  }
  for (const name of imagePullSecrets) {
    if (!isDnsSubdomain(name)) {
      problems.add('PROP_INVALID', { prop: 'imagePullSecrets', reason: `"${name}" cannot name a Secret` });
    }
  }
}

function isHost(host: string): boolean {
  const address = /^\[(.*)\]$/.exec(host)?.[1];
  return isDnsSubdomain(host) || isIPv4(host) || (address !== undefined && isIPv6(address));
}

function isOrigin(origin: string): boolean {
  return (
    /^https?:\/\//.test(origin) && !origin.includes('*') && URL.canParse(origin) && new URL(origin).origin === origin
  );
}
