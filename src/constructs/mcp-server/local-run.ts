import { type BridgeConfig, LocalRun, type PolicyConfig } from '../../contract';
import { type Environment, secretFile } from './environment';
import type { Folders } from './folders';
import type { ServerInput } from './input';
import type { ServerNetwork } from './network';
import type { Program } from './program';

/** How the server runs on a laptop: the same program, permissions and configuration. */
export function localRunOf(
  { props, secretPlaces }: ServerInput,
  program: Program,
  environment: Environment,
  folders: Folders,
  network: ServerNetwork,
  bridge: BridgeConfig,
): LocalRun {
  const secrets = Object.entries(props.secrets ?? {}).map(([variable, { file, reference: own }]) => {
    const reference = secretPlaces.get(variable) ?? own;
    return file ? { file: environment.plain[variable] ?? secretFile(variable), reference } : { variable, reference };
  });
  return LocalRun.parse({
    ...program.local,
    transport: program.transport,
    ...(program.port !== undefined && { port: program.port, path: program.path }),
    env: environment.plain,
    secrets,
    egress: network.declared,
    folders: folders.local,
    bridge: onLaptop(bridge),
  });
}

/**
 * On a laptop callers are on loopback, and nobody issues tokens for it; files of the pod, such as the key of its audit stream, are not there. A decision point of
 * the cluster is still asked: where it is not reached, every call is refused.
 */
function onLaptop({
  authentication: _,
  audit: { keyFile: __, ...audit },
  policy,
  ...bridge
}: BridgeConfig): BridgeConfig {
  return { ...bridge, audit, ...(policy && { policy: withoutFiles(policy) }) };
}

function withoutFiles(policy: PolicyConfig): PolicyConfig {
  if (policy.engine !== 'opa') return policy;
  const { tokenFile: _, caFile: __, ...rest } = policy;
  return rest;
}
