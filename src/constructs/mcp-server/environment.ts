import { Path } from '../../contract';
import type { Problems } from '../../errors';
import type { Variable, VolumeSpec } from '../../kube';
import { VARIABLE_NAME } from '../common/literals';
import type { InjectedSecret } from '../secrets';
import type { ServerInput } from './input';

/** What the server's process finds in its environment. */
export interface Environment {
  /** Plain values, the paths of secret files among them. */
  readonly plain: Readonly<Record<string, string>>;
  /** For the container: plain values and references, sorted by name. */
  readonly variables: readonly Variable[];
  /** Secrets that a webhook brings as files. */
  readonly injected: readonly InjectedSecret[];
  /** Secrets that arrive as files. */
  readonly files: readonly { readonly secret: string; readonly key: string; readonly file: string }[];
}

/**
 * Collects variables and secrets; refuses names that don't work and variables that are given twice.
 *
 * @param proxy variables of the cluster alone: a laptop has no proxy
 */
export function resolveEnvironment(
  { props, secretKeys }: ServerInput,
  proxy: Readonly<Record<string, string>>,
  problems: Problems,
): Environment {
  const { env = {}, secrets = {} } = props;
  for (const variable of [...Object.keys(env), ...Object.keys(secrets)]) {
    if (!VARIABLE_NAME.test(variable)) {
      problems.add('SERVER_ENV_NAME_INVALID', { variable });
    }
  }
  for (const variable of Object.keys(env)) {
    if (Object.hasOwn(secrets, variable)) {
      problems.add('SERVER_ENV_TAKEN', { variable });
    }
  }
  // Only what the props list: a secret that was refused may have left its key.
  const bound = Object.entries(secrets).flatMap(([variable, { file }]) => {
    const key = secretKeys.get(variable);
    return key === undefined || 'path' in key ? [] : [{ variable, file, ...key }];
  });
  const injected = Object.keys(secrets).flatMap((variable) => {
    const binding = secretKeys.get(variable);
    return binding !== undefined && 'path' in binding ? [{ variable, ...binding }] : [];
  });
  const files = bound.filter(({ file }) => file);
  if (disagree(injected)) {
    problems.add('SECRET_INJECTION_TWICE', {});
  }
  const plain = {
    ...env,
    ...Object.fromEntries(files.map(({ variable }) => [variable, secretFile(variable)])),
    ...Object.fromEntries(injected.map(({ variable, path }) => [variable, path])),
  };
  // The root file system is read-only; most programs look for their home before they look for TMPDIR.
  const home = Object.hasOwn({ ...env, ...secrets }, 'HOME') ? {} : { HOME: '/tmp' };
  const variables: Variable[] = [
    ...Object.entries({ ...home, ...plain, ...proxy }).map(([name, value]) => ({ name, value })),
    ...bound.filter(({ file }) => !file).map(({ variable: name, secret, key }) => ({ name, secret, key })),
  ];
  return {
    plain,
    variables: variables.sort((a, b) => (a.name < b.name ? -1 : 1)),
    injected,
    files: files.map(({ variable, secret, key }) => ({ secret, key, file: variable })),
  };
}

/** Where a secret that is given as a file is found. */
export function secretFile(variable: string): string {
  return `${Path.SECRETS}/${variable}`;
}

/** The volume of the secret files, if there are any. */
export function secretVolume({ files }: Environment): VolumeSpec | undefined {
  return files.length === 0 ? undefined : { name: 'secrets', kind: 'secrets', files };
}

/** Annotations that a webhook reads to inject secrets. Whether they agree was checked with the environment. */
export function injectionOf({ injected }: Environment): Record<string, string> {
  return Object.assign({}, ...injected.map(({ podAnnotations }) => podAnnotations));
}

/** The tokens of injected containers. None of the pod's own containers mounts them. */
export function tokenVolumes({ injected }: Environment): VolumeSpec[] {
  const tokens = new Map(injected.map(({ token }) => [token.volume, token.audience]));
  return [...tokens].map(([name, audience]) => ({ name, kind: 'token', audience }));
}

/** Whether two of them say different things under one name. */
function disagree(injected: readonly InjectedSecret[]): boolean {
  const said = new Map<string, string>();
  return injected
    .flatMap(({ podAnnotations }) => Object.entries(podAnnotations))
    .some(([key, value]) => {
      const before = said.get(key) ?? value;
      said.set(key, value);
      return before !== value;
    });
}
