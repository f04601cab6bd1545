import type { Construct } from 'constructs';
import type { RegistryConfig } from '../../contract';
import { Problems } from '../../errors';
import { Claim, Configuration, checkShape } from '../../kube';
import { platformOf } from '../common/context';
import type { EgressRoute } from '../common/egress-via';
import { type GatewayMember, serverBookOf } from '../common/gateway-link';
import type { ListedMember } from '../common/listing';
import type { Way } from '../common/reach';
import { listedRemotes, type RemoteMember, remoteBookOf } from '../common/remote-book';
import { roleLabels } from '../common/role/objects';
import { RuntimeRole } from '../common/role/runtime-role';
import type { SecretFile } from '../identity/needs';
import { checkBackup, createBackup } from './backup';
import { decideRegistry } from './check';
import { createAccess, relaxationAnnotations } from './discovery';
import { entryName } from './entries';
import {
  listName,
  namespaceFor,
  planRegistry,
  type RegistryInput,
  type RegistryPlan,
  registryNeeds,
  resolveRegistry,
} from './plan';
import type { McpRegistryProps } from './props';
import { REGISTRY_SHAPE } from './shape';

/** Where tools and people learn who issues tokens (RFC 9728, 3), and the API. */
const PATHS = ['/v0.1', '/v0', '/catalog', '/openapi.yaml', '/.well-known/oauth-protected-resource'];

/**
 * A registry of MCP servers, which speaks the official API: which servers there are, where they come from, and how far each is trusted. Every server of the
 * composition registers itself. Its pod reaches the sources that it names, and holds no Kubernetes credentials unless `discovery` asks for them.
 *
 * @throws StrataError, or StrataErrors with all of them, naming the construct path and the remedy; docs/errors.md lists them
 */
export class McpRegistry extends RuntimeRole<McpRegistryProps> {
  readonly #input: RegistryInput;
  readonly #servers: GatewayMember[] = [];
  readonly #remotes: RemoteMember[] = [];

  constructor(scope: Construct, id: string, props: McpRegistryProps = {}) {
    super(scope, id, 'registry', props, (given, path) => checkShape(given, REGISTRY_SHAPE, path));
    const { place } = this;
    const input = resolveRegistry(place, props);
    this.#input = input;
    const problems = new Problems(this.node.path);
    const replicas = decideRegistry(input, problems);
    problems.attempt(() => registryNeeds(input));
    checkBackup(input, problems);
    problems.raise();
    const kind = {
      runs: 'Runs the registry that says which servers are trusted, without privileges.',
      opens: 'In: who carries people here, and the portal. Out: the sources and issuers that it names.',
      strategy: input.store.shared ? ('rolling' as const) : ('recreate' as const),
      paths: PATHS,
      annotations: relaxationAnnotations(props),
    };
    this.create(kind, replicas, registryNeeds(input), problems);
    const labels = roleLabels({ place, props, selector: this.selector });
    createAccess(this, props, place, labels);
    const { volume } = input.store;
    if (volume !== undefined && 'size' in volume) {
      const { path: _, ...claim } = volume;
      const text = 'Keeps what the registry knows: entries, approvals and what happened to them.';
      const reason = { control: 'config.checked' as const, text };
      new Claim(this, 'claim', { name: this.name, labels, reason }, () => claim);
    }
    if (input.sources.some(({ entries }) => entries !== undefined)) {
      const text = 'The servers of the composition, as the registry lists them. It is read again when it changes.';
      const meta = { name: listName(this.name), labels, reason: { control: 'config.checked' as const, text } };
      new Configuration(this, 'listed', meta, () => this.planned().listed);
    }
    const { backup } = props;
    if (backup !== undefined) {
      const { selector } = this;
      const keyOf = (secret: SecretFile) => this.keyOf(secret);
      createBackup(this, { input, backup, selector, keyOf, problems, plan: () => this.planned() });
    }
    serverBookOf(this).watch((server) => {
      if (platformOf(server)?.name === place.platform?.name) {
        this.#servers.push(server);
        this.changed();
      }
    });
    remoteBookOf(this).watch((remote) => {
      if (platformOf(remote.gateway)?.name !== place.platform?.name) return;
      this.#remotes.push(remote);
      this.changed();
    });
  }

  /** Its identifier as a resource (RFC 9728): what access tokens for it carry. */
  get resource(): string {
    return this.origin;
  }

  /** Whether everyone reads the list of approved servers without logging in. */
  get anonymous(): boolean {
    return this.config.anonymous;
  }

  /** The configuration that it boots from, every default filled in. Complete once all servers are composed. */
  get config(): RegistryConfig {
    return this.planned().config;
  }

  /** The servers of the composition as it lists them, by their names there. */
  get listed(): Readonly<Record<string, ListedMember>> {
    const source = this.#input.sources.find(({ entries }) => entries === 'composition');
    const namespace = source && namespaceFor(source, this.place);
    if (namespace === undefined) return {};
    return Object.fromEntries(this.#members().map((member) => [entryName(member, namespace), member]));
  }

  /** The names of servers that the composition lists without running them, and that clients reach at a URL. */
  listedAt(url: string): readonly string[] {
    return this.#input.sources.flatMap(({ entries = [] }) =>
      entries === 'composition'
        ? []
        : entries
            .filter(({ server }) => server.remotes?.some((remote) => remote.url === url))
            .map((entry) => entry.server.name),
    );
  }

  protected override planned(): RegistryPlan {
    return super.planned() as RegistryPlan;
  }

  protected derive(route: EgressRoute | undefined): RegistryPlan {
    return planRegistry(this.#input, this.#members(), this.callers, route);
  }

  protected ways(): readonly Way[] {
    return registryNeeds(this.#input).ways;
  }

  #members(): ListedMember[] {
    return [...this.#servers.flatMap(({ listing }) => listing ?? []), ...listedRemotes(this.#remotes)];
  }
}
