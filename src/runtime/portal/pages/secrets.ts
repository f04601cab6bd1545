import type { Entry } from '../catalogue/entry';

/** The names of secrets that a server asks for. */
export function secretsOf({ server }: Entry): readonly string[] {
  const variables = (server.packages ?? []).flatMap(({ environmentVariables = [] }) => environmentVariables);
  const headers = (server.remotes ?? []).flatMap(({ headers: all = [] }) => all);
  const names = [...variables, ...headers].filter(({ isSecret }) => isSecret === true).map(({ name }) => name);
  return [...new Set(names)].sort();
}
