import type { ServerJson } from '../../../contract';

/** server.json for everyone: what a client needs to find and start a server, without values that are set for people of the organisation. */
export function openView(server: ServerJson): ServerJson {
  const { _meta: _, packages, remotes, ...rest } = server;
  return {
    ...rest,
    ...(packages !== undefined && {
      packages: packages.map(({ environmentVariables, transport, ...entry }) => ({
        ...entry,
        transport,
        ...(environmentVariables !== undefined && { environmentVariables: environmentVariables.map(withoutSecrets) }),
      })),
    }),
    ...(remotes !== undefined && {
      remotes: remotes.map(({ headers, ...entry }) => ({
        ...entry,
        ...(headers !== undefined && { headers: headers.map(withoutSecrets) }),
      })),
    }),
  };
}

function withoutSecrets<Given extends { isSecret?: boolean; value?: string; default?: string }>(input: Given): Given {
  if (input.isSecret !== true) return input;
  const { value: _value, default: _default, ...rest } = input;
  return rest as Given;
}
