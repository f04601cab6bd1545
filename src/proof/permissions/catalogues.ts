import { type Manifest, PortalConfig, RegistryConfig } from '../../contract';
import { grant, guard, type Permission } from '../permission';
import { callers } from './callers';
import { runtimeConfigs } from './runtime-config';

/** Who finds which servers, and whose word counts: what registries and portals show, take over and let people do. */
export function catalogues(manifests: readonly Manifest[]): Permission[] {
  return [
    ...runtimeConfigs(manifests, RegistryConfig).flatMap(({ config }) => registry(config)),
    ...runtimeConfigs(manifests, PortalConfig).flatMap(({ config }) => portal(config)),
  ];
}

function registry(config: RegistryConfig): Permission[] {
  const { name, authentication, anonymous, publishing, workflow, reserved, verification } = config;
  const role = (verb: string, groups: readonly string[]) =>
    groups.map((group) => grant(name, `${verb} ${group}`, `lets ${group} ${verb} versions of servers`));
  return [
    ...(authentication ? callers(name, authentication) : []),
    ...(anonymous ? [grant(name, 'anonymous', 'shows everyone the servers that were approved')] : []),
    ...config.sources.flatMap((source) => sourced(name, source)),
    ...publishing.flatMap(({ groups, namespaces }) =>
      groups.flatMap((group) =>
        namespaces.map((space) => grant(name, `publish ${space} ${group}`, `lets ${group} publish in ${space}`)),
      ),
    ),
    ...role('review', workflow.reviewers),
    ...role('approve', workflow.approvers),
    ...Object.entries(reserved).map(([prefix, source]) =>
      guard(name, `reserved ${prefix} ${source}`, `keeps the namespace ${prefix} for ${source}`),
    ),
    ...Object.entries(verification?.issuers ?? {}).map(([issuer, host]) =>
      grant(name, `provenance ${issuer} ${host}`, `believes ${issuer} about repositories of ${host}`),
    ),
  ];
}

function sourced(name: string, source: RegistryConfig['sources'][number]): Permission[] {
  const { id, include, exclude, approval } = source;
  const from = 'url' in source ? `${id} (${source.url})` : id;
  return [
    ...include.map((pattern) => grant(name, `source ${from} ${pattern}`, `takes over ${pattern} from ${from}`)),
    ...exclude.map((pattern) =>
      guard(name, `source ${from} without ${pattern}`, `takes over no ${pattern} from ${from}`),
    ),
    approval === 'automatic'
      ? grant(name, `source ${from} automatic`, `approves what ${from} says by itself`)
      : guard(name, `source ${from} approval`, `has people approve what ${from} says`),
  ];
}

function portal({ name, login, anonymous, gateways }: PortalConfig): Permission[] {
  return [
    ...(login
      ? [
          grant(
            name,
            `login ${login.issuer} ${login.clientId}`,
            `logs people in at ${login.issuer} as ${login.clientId}`,
          ),
        ]
      : []),
    ...(anonymous ? [grant(name, 'anonymous', 'shows everyone what its registry shows everyone')] : []),
    ...gateways.map(({ url }) => grant(name, `installs ${url}`, `leads clients to ${url}`)),
  ];
}
