import { AdminPath } from '../../../contract';
import { bytes, cores } from '../amounts';
import type { Network, Service } from '../compose-file';
import { scratchOf } from '../folders';
import { hardened, NO_FORWARDING } from '../hardening';
import { type ConfigFile, configLabel, configMount, healthcheck } from '../role';
import { filesOf, type MountedFile, mounted } from '../secrets';
import { gatewayHere } from './configuration';
import type { GatewayContext } from './context';

/** What a gateway is in the project. */
export interface GatewayParts {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, Network>>;
  readonly volumes: Readonly<Record<string, never>>;
  readonly configs: readonly ConfigFile[];
  readonly secrets: readonly MountedFile[];
  readonly notes: readonly string[];
}

/** A start waits for no server. */
const START_SECONDS = 60;

/**
 * The service of a gateway, and a network with each of its bridges.
 *
 * @param entry the network in which it is published
 */
export function gatewayParts(context: GatewayContext, entry: string): GatewayParts {
  const { gateway, service, port, upstreams } = context;
  const { config, notes } = gatewayHere(context);
  const file: ConfigFile = { path: `config/${service}.json`, content: config };
  const { container, graceSeconds } = gateway;
  const { limits } = container.resources;
  const { tmpfs, moved } = scratchOf(gateway);
  // The files of the pod that its configuration here still names.
  const text = JSON.stringify(config);
  const secrets = filesOf(service, gateway).filter(({ target }) => text.includes(JSON.stringify(target)));
  // Two upstreams may be one server.
  const legs = new Set([...upstreams.values()].map(({ leg }) => leg));
  return {
    services: {
      [service]: hardened({
        image: container.image,
        ...(container.args && { command: container.args }),
        labels: configLabel(file),
        pids_limit: 128,
        mem_limit: bytes(limits['memory'], '512Mi') + moved,
        cpus: cores(limits['cpu'], '1'),
        stop_grace_period: `${graceSeconds}s`,
        tmpfs,
        volumes: [configMount(file)],
        ...mounted(secrets),
        ports: [`127.0.0.1:${port}:${config.listen.port}`],
        networks: {
          [entry]: {},
          ...Object.fromEntries(
            [...legs].map(({ network, addresses }) => [network, { ipv4_address: addresses.server }]),
          ),
        },
        sysctls: NO_FORWARDING,
        healthcheck: healthcheck(`http://127.0.0.1:${config.listen.adminPort}${AdminPath.READY}`, START_SECONDS),
      }),
    },
    networks: Object.fromEntries(
      [...legs].map(({ network, addresses }) => [
        network,
        { internal: true, ipam: { config: [{ subnet: addresses.subnet }] } },
      ]),
    ),
    volumes: {},
    configs: [file],
    secrets,
    notes,
  };
}
