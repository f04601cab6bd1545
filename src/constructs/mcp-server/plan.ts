import type { BridgeConfig, LocalRun } from '../../contract';
import type { Problems } from '../../errors';
import { contentHash, type NetworkPolicySpec, type WorkloadSpec } from '../../kube';
import type { DeclaredHost } from '../../network';
import type { EgressBeside } from '../common/egress-via';
import { checkAnnotations, checkLabels } from '../common/labels';
import type { Replicas } from '../common/replicas';
import { resolveResources } from '../common/resources';
import { resolveScheduling } from '../common/scheduling';
import { joinNeeds, NO_NEEDS } from '../identity/needs';
import { checkAddresses } from './addresses';
import { bridgePorts, ENDPOINT, resolveBridgeConfig, sessionsOf } from './bridge-config';
import { bridgeNeeds } from './bridge-needs';
import { resolveEnvironment } from './environment';
import { resolveFolders } from './folders';
import { clusterUrl, resolveIdentity, throughRoute } from './identity';
import type { ServerInput } from './input';
import { checkListing } from './listing';
import { localRunOf } from './local-run';
import { resolveMemory } from './memory';
import { declaredHosts, resolveNetwork } from './network';
import { podOf, serverVolumes } from './pod';
import { mostProcesses } from './processes';
import { resolveProgram } from './program';
import { proxyVariables } from './proxy-variables';
import { resolveReplicas } from './replicas';
import { BRIDGE_DEFAULTS } from './resources';
import { checkTools } from './tools';
import { checkUnsafe } from './unsafe';

/** What a server amounts to. */
export interface ServerPlan {
  readonly image: string;
  readonly config: BridgeConfig;
  /** The ConfigMap's content. */
  readonly files: Readonly<Record<string, string>>;
  readonly pod: Omit<WorkloadSpec, 'selector' | 'labels' | 'serviceAccount' | 'imagePullSecrets'>;
  readonly policy: Omit<NetworkPolicySpec, 'pods'>;
  readonly hosts: readonly DeclaredHost[];
  /** What is reached beside them. */
  readonly beside: EgressBeside;
  /** Those, and hosts that the bridge itself reaches: the pod reaches all of them. */
  readonly announced: readonly DeclaredHost[];
  readonly replicas: Replicas;
  readonly run: LocalRun;
}

/**
 * Derives everything from a server's input: no clock, no machine, no tree. All problems are found in one pass and raised together.
 *
 * @throws StrataError or StrataErrors, see docs/errors.md
 */
export function planServer(input: ServerInput, problems: Problems): ServerPlan {
  const { props } = input;
  checkLabels(props.labels ?? {}, problems);
  checkAnnotations(props.annotations ?? {}, problems);
  checkTools(props.tools, problems);
  checkListing(props.listing, problems);
  checkUnsafe(input, problems);
  checkAddresses(props, problems);
  const program = resolveProgram(input, problems);
  const folders = resolveFolders(props.volumes ?? [], props.permissions?.volumes ?? [], problems);
  const resolved = resolveIdentity(input, props.publicUrl ?? clusterUrl(input, ENDPOINT), problems);
  const declares = declaredHosts(props).length > 0;
  const goes = declares || (resolved?.outside.size ?? 0) > 0;
  const route = goes ? problems.attempt(() => input.route?.()) : undefined;
  const identity = throughRoute(resolved, route, input.wholePod === true, problems);
  // A way that is there for the bridge alone is not told to the program.
  const variables = proxyVariables(props, declares ? route : undefined, problems);
  const environment = resolveEnvironment(input, variables, problems);
  const needs = bridgeNeeds(props);
  const network = resolveNetwork(
    input,
    route,
    bridgePorts(program),
    environment.injected,
    [...(identity?.needs.ways ?? []), ...needs.ways],
    problems,
  );
  const replicas = resolveReplicas(props, problems);
  const scheduling = resolveScheduling(props.scheduling, problems);
  const sessions = sessionsOf(input);
  const volumes = serverVolumes(folders);
  const serverResources = resolveMemory(input, program, sessions, volumes, problems);
  const bridgeResources = resolveResources('bridgeResources', props.bridgeResources ?? {}, BRIDGE_DEFAULTS, problems);
  const config = resolveBridgeConfig(input, program, identity?.authentication, problems);

  const files = { 'config.json': `${JSON.stringify(config, undefined, 2)}\n` };
  return {
    image: program.image,
    config,
    files,
    pod: {
      ...podOf({
        input,
        program,
        environment,
        folders,
        config,
        needs: joinNeeds([{ ...NO_NEEDS, trust: identity?.needs.trust ?? [] }, needs]),
        configMap: configMapName(input.name),
        configHash: contentHash(files),
        processes: mostProcesses(props, sessions),
        serverResources,
        bridgeResources,
      }),
      ...(replicas.count !== undefined && { replicas: replicas.count }),
      strategy: folders.exclusive ? 'recreate' : 'rolling',
      spread: replicas.several,
      ...(scheduling && { scheduling }),
    },
    policy: network.policy,
    hosts: network.hosts,
    beside: network.beside,
    announced: [...network.hosts, ...(identity?.needs.ways ?? []).flatMap(({ host }) => host ?? [])],
    replicas,
    run: localRunOf(input, program, environment, folders, network, config),
  };
}

/** The ConfigMap is the one object that a user might name as the server, too. */
export function configMapName(server: string): string {
  return `${server}-bridge`;
}
