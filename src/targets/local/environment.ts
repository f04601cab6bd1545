import { homedir } from 'node:os';
import { Path } from '../../contract';
import type { LaunchContext, Variables } from './launch';

/** Where a company's own certificates are. */
export const TRUST = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

/** What a network needs that only works through a proxy or with the company's own certificates. */
const NETWORK = [...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'], ...TRUST];

/** What makes text readable and times right. */
const LOCALE = ['LANG', 'LC_ALL', 'TZ'];

/** The named variables that the user has. */
export function pick(environment: LaunchContext['environment'], names: readonly string[]): Variables {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/**
 * What a server gets from the user's environment: the search path and the language, and with declared egress the proxy. Nothing else:
 * the tokens that a shell is full of stay there.
 */
export function inheritedEnvironment({ server, environment }: LaunchContext): Variables {
  const names = ['PATH', ...LOCALE, ...(server.run.egress.length > 0 ? NETWORK : [])];
  return pick(environment, names);
}

/** The user's home, for launchers that keep their caches and logins there. */
export function home(environment: LaunchContext['environment']): string {
  return environment['HOME'] ?? homedir();
}

/** The secrets that a server takes from its environment. Those that it takes from files are not among them. */
export function secretVariables({ secrets }: LaunchContext): Variables {
  return Object.fromEntries(
    secrets.flatMap(({ variable, file, value }) =>
      variable === undefined || file !== undefined ? [] : [[variable, value]],
    ),
  );
}

/** The variables that tell a server where its secret files are, by the composition's paths. */
export function secretFileVariables({ secrets }: LaunchContext): Variables {
  return Object.fromEntries(
    secrets.flatMap(({ variable, file }) =>
      variable === undefined || file === undefined ? [] : [[variable, secretPath(file)]],
    ),
  );
}

/** Where a container finds the file of a secret. */
export function secretPath(file: string): string {
  return file.startsWith('/') ? file : `${Path.SECRETS}/${file}`;
}
