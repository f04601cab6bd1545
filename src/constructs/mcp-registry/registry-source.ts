import { type ComposedEntry, type RegistryConfigInput, SERVER_SCHEMA_URL } from '../../contract';
import { StrataError } from '../../errors';
import { checkShape, isDnsSubdomain } from '../../kube';
import { wayTo } from '../common/reach';
import { trustFileOf } from '../identity/certificate';
import { joinNeeds, NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import { plainUrl } from '../identity/url';
import type {
  CompositionSourceProps,
  ConfigMapSourceProps,
  GitSourceProps,
  OfficialSourceProps,
  SaasSourceProps,
  ServerListProps,
  SourceProps,
  UpstreamSourceProps,
} from './source-props';
import { SOURCE_SHAPES } from './source-shape';

/** The registry of the protocol's makers. */
const OFFICIAL = 'https://registry.modelcontextprotocol.io';
/** Where sources of files are in the pod: what the composition writes, and ConfigMaps of others. */
export const LISTED_FOLDER = '/var/run/strata/listed';
const SOURCES_FOLDER = '/var/run/strata/sources';

type ConfigSource = RegistryConfigInput['sources'][number];

/** A source as the registry uses it. */
export interface ResolvedSource {
  readonly config: ConfigSource;
  readonly needs: PodNeeds;
  /** Entries that the composition writes itself. `composition`: those of its servers. */
  readonly entries?: 'composition' | readonly Entry[];
  /** The namespace of entries of the composition, where it is said. */
  readonly namespace?: string;
  /** A ConfigMap that is mounted, and where. */
  readonly mounted?: { readonly configMap: string; readonly path: string };
}

/** One entry of a file that the composition writes. */
export type Entry = Omit<ComposedEntry, 'status'>;

/** Where a registry takes its servers from. A value, made by its static methods. */
export class RegistrySource {
  private constructor(
    /** Its name, which `reserved` and people see. */
    readonly id: string,
    /** @internal */
    readonly resolved: ResolvedSource,
  ) {}

  /**
   * All servers of the composition: of the platform, or of the app where the registry stands outside a platform. Those that come later count too.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static composition(props: CompositionSourceProps = {}): RegistrySource {
    checkShape(props, SOURCE_SHAPES.composition, 'RegistrySource.composition');
    const config = composed({ approval: 'automatic', ...props }, 'composition', 'internal');
    const { namespace } = props;
    return made(config, NO_NEEDS, { entries: 'composition', ...(namespace !== undefined && { namespace }) });
  }

  /**
   * What people publish in this registry, each group in the namespaces that `publishing` gives it.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static published(props: SourceProps = {}): RegistrySource {
    checkShape(props, SOURCE_SHAPES.published, 'RegistrySource.published');
    return made({ kind: 'managed', ...common(props, 'published'), class: 'internal' }, NO_NEEDS);
  }

  /**
   * Servers that are written into the composition, such as `catalogServers('github')`.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static servers(props: ServerListProps): RegistrySource {
    checkShape(props, SOURCE_SHAPES.servers, 'RegistrySource.servers');
    const { servers, ...rest } = props;
    const config = composed({ approval: 'automatic', ...rest }, 'listed', props.class ?? 'public');
    const entries = servers.map(({ groups, ...entry }) => ({ ...entry, ...(groups && { groups: [...groups] }) }));
    return made(config, NO_NEEDS, { entries });
  }

  /**
   * Services that somebody else hosts.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static saas(props: SaasSourceProps): RegistrySource {
    checkShape(props, SOURCE_SHAPES.saas, 'RegistrySource.saas');
    const { servers, ...rest } = props;
    const config = composed({ approval: 'automatic', ...rest }, 'saas', 'saas');
    const entries = servers.map(({ name, title, description, version = '1.0.0', url, dataClass }) => ({
      server: {
        $schema: SERVER_SCHEMA_URL,
        name,
        ...(title !== undefined && { title }),
        description,
        version,
        remotes: [{ type: 'streamable-http', url }],
      },
      ...(dataClass !== undefined && { dataClass }),
    }));
    return made(config, NO_NEEDS, { entries });
  }

  /**
   * A ConfigMap of the registry's namespace that somebody else writes.
   *
   * @throws StrataError or StrataErrors REGISTRY_SOURCE_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static configMap(props: ConfigMapSourceProps): RegistrySource {
    const subject = 'RegistrySource.configMap';
    checkShape(props, SOURCE_SHAPES.configMap, subject);
    const { configMap, allow, format = 'server-json', class: from = 'public', seconds } = props;
    if (!isDnsSubdomain(configMap)) {
      throw new StrataError('REGISTRY_SOURCE_INVALID', subject, {
        source: configMap,
        reason: 'it cannot name a ConfigMap',
      });
    }
    const shared = common(props, configMap.replace(/[^a-z0-9-]/g, '-'), allow);
    const path = `${SOURCES_FOLDER}/${shared.id}`;
    const config: ConfigSource = {
      kind: 'file',
      ...shared,
      class: from,
      path,
      format,
      ...(seconds !== undefined && { intervalSeconds: seconds }),
    };
    return made(config, NO_NEEDS, { mounted: { configMap, path } });
  }

  /**
   * Another registry that speaks the same API.
   *
   * @throws StrataError or StrataErrors REGISTRY_SOURCE_INVALID, IDENTITY_URL_INVALID, PROP_UNKNOWN, PROP_INVALID, and those of hosts
   */
  static registry(props: UpstreamSourceProps): RegistrySource {
    const subject = `RegistrySource.registry(${JSON.stringify(props?.url)})`;
    checkShape(props, SOURCE_SHAPES.registry, subject);
    const {
      url,
      allow,
      class: from = 'public',
      seconds,
      verifiesNamespaces,
      fullSeconds,
      entries,
      answerBytes,
    } = props;
    const settings = { verifiesNamespaces, fullSeconds, entries, answerBytes, intervalSeconds: seconds };
    const place = placeOf(props, subject);
    const config: ConfigSource = {
      kind: 'registry',
      ...common(props, place.name, allow),
      class: from,
      url,
      ...settings,
      ...place.config,
    };
    return made(config, place.needs);
  }

  /**
   * A repository that is read over HTTPS.
   *
   * @throws StrataError or StrataErrors REGISTRY_SOURCE_INVALID, IDENTITY_URL_INVALID, PROP_UNKNOWN, PROP_INVALID, and those of hosts
   */
  static git(props: GitSourceProps): RegistrySource {
    const subject = `RegistrySource.git(${JSON.stringify(props?.url)})`;
    checkShape(props, SOURCE_SHAPES.git, subject);
    const { url, allow, ref, path, format, token, username, class: from = 'internal', seconds, answerBytes } = props;
    const place = placeOf(props, subject);
    const shared = common(props, 'git', allow);
    const file = `${shared.id}-token`;
    const config: ConfigSource = {
      kind: 'git',
      ...shared,
      class: from,
      url,
      ...(ref !== undefined && { ref }),
      ...(path !== undefined && { path }),
      ...(format && { format }),
      ...(token && { tokenFile: secretPath(file) }),
      ...(username !== undefined && { username }),
      ...(seconds !== undefined && { intervalSeconds: seconds }),
      ...(answerBytes !== undefined && { answerBytes }),
      ...place.config,
    };
    return made(config, joinNeeds([place.needs, { ...NO_NEEDS, secrets: token ? [{ file, source: token }] : [] }]));
  }

  /**
   * The official registry of the protocol. It proves that publishers own their namespaces, and nothing about what they publish.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static official(props: OfficialSourceProps): RegistrySource {
    checkShape(props, SOURCE_SHAPES.official, 'RegistrySource.official');
    return RegistrySource.registry({ id: 'official', ...props, url: OFFICIAL, verifiesNamespaces: true });
  }

  /** @internal */
  static of(config: ConfigSource, needs: PodNeeds, more: Partial<ResolvedSource> = {}): RegistrySource {
    return new RegistrySource(config.id, { config, needs, ...more });
  }
}

const made = (...args: Parameters<typeof RegistrySource.of>) => RegistrySource.of(...args);

/** What every source says of itself. */
export function common({ id, deny, groups, approval }: SourceProps, fallback: string, allow?: readonly string[]) {
  return {
    id: id ?? fallback,
    ...(allow && { include: [...allow] }),
    ...(deny && { exclude: [...deny] }),
    ...(groups && { groups: [...groups] }),
    ...(approval !== undefined && { approval }),
  };
}

/** Where a source of a URL is, and what reaching it needs. */
function placeOf({ url: text, peer, ca, privateNetwork }: UpstreamSourceProps | GitSourceProps, subject: string) {
  const url = plainUrl(text, 'url', subject);
  const refuse = (reason: string) => new StrataError('REGISTRY_SOURCE_INVALID', subject, { source: text, reason });
  const way = wayTo(url, peer);
  if (way === undefined) throw refuse('nothing says where it is: give peer');
  if (way.host !== undefined && privateNetwork === true) {
    throw refuse('it is a public host, and privateNetwork says otherwise: give peer, or leave privateNetwork out');
  }
  const certificates = ca && trustFileOf(ca);
  return {
    name: url.hostname.replace(/[^a-z0-9-]/g, '-'),
    needs: { secrets: [], trust: certificates ? [certificates.file] : [], ways: [way] },
    config: {
      // A peer says where it is; that its addresses are not public follows.
      privateNetwork: privateNetwork ?? way.host === undefined,
      ...(certificates && { caFile: certificates.path }),
    },
  };
}

/** A source whose entries the composition writes into a file. */
function composed(props: SourceProps, fallback: string, from: ConfigSource['class']): ConfigSource {
  const shared = common(props, fallback);
  return { kind: 'file', ...shared, class: from, path: `${LISTED_FOLDER}/${shared.id}.json`, format: 'composed' };
}
