import { z } from 'zod';
import type { RegistryConfigInput } from '../../contract';
import { Problems, StrataError } from '../../errors';
import { checkShape, isDnsSubdomain, isPort, madeBy, parseQuantity, shapeOf } from '../../kube';
import { Egress, Peer } from '../../network';
import type { CertificateProps } from '../identity';
import { CERTIFICATE_SHAPE, checkCertificate, trustFileOf } from '../identity/certificate';
import { SECRET_SHAPE } from '../identity/client';
import { NO_NEEDS, type PodNeeds, secretPath } from '../identity/needs';
import type { SecretSource } from '../secrets';

const FOLDER = '/data';
const URL_FILE = 'database-url';
const POSTGRES_PORT = 5432;

/** SQLite on a volume of one pod. */
export interface SqliteStoreProps {
  /**
   * How much the volume holds, such as `1Gi`.
   * @default 1Gi
   */
  readonly size?: string;
  /**
   * The volume's StorageClass.
   * @default the cluster's
   */
  readonly storageClass?: string;
  /**
   * A PersistentVolumeClaim of the namespace that is there already. Not with `size` and `storageClass`.
   * @default one is created, named as the registry
   */
  readonly claim?: string;
}

/** PostgreSQL, which several replicas share. */
export interface PostgresStoreProps {
  /** Its URL, with user and password: `postgres://user:password@host:5432/registry`. Certificates are checked unless the URL says `sslmode=disable`. */
  readonly url: SecretSource;
  /** The pods or addresses of the database, which the network policy opens: the URL itself is a secret that nobody here reads. */
  readonly peer: Peer;
  /**
   * The port that it listens on.
   * @default 5432
   */
  readonly port?: number;
  /**
   * Certificates that its own is checked against, beside the usual ones.
   * @default the usual ones
   */
  readonly ca?: CertificateProps;
}

/** A store as the registry uses it. */
export interface ResolvedStore {
  readonly config: RegistryConfigInput['store'];
  readonly needs: PodNeeds;
  /** Whether replicas may share it. */
  readonly shared: boolean;
  /** The volume of a store in a file: a claim that exists, or one that is created. */
  readonly volume?: { readonly path: string } & (
    | { readonly claim: string }
    | { readonly size: string; readonly storageClass?: string }
  );
}

const text = z.string().optional();
const SQLITE = shapeOf<SqliteStoreProps>({ size: text, storageClass: text, claim: text });
const POSTGRES = shapeOf<PostgresStoreProps>({
  url: SECRET_SHAPE,
  peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr'),
  port: z.number().optional(),
  ca: CERTIFICATE_SHAPE.optional(),
});

/** Where a registry keeps what it knows. A value, made by its static methods. */
export class RegistryStore {
  private constructor(
    /** @internal */
    readonly resolved: ResolvedStore,
  ) {}

  /**
   * SQLite on a volume. There is one pod then, and an update stops the old one first.
   *
   * @throws StrataError or StrataErrors PROPS_EXCLUSIVE, PROP_UNKNOWN, PROP_INVALID
   */
  static sqlite(props: SqliteStoreProps = {}): RegistryStore {
    const subject = 'RegistryStore.sqlite';
    checkShape(props, SQLITE, subject);
    const { size = '1Gi', storageClass, claim } = props;
    const problems = new Problems(subject);
    if ((parseQuantity(size) ?? 0n) <= 0n)
      problems.add('PROP_INVALID', { prop: 'size', reason: `"${size}" is no size` });
    for (const [prop, name] of Object.entries({ storageClass, claim })) {
      if (name !== undefined && !isDnsSubdomain(name)) {
        problems.add('PROP_INVALID', { prop, reason: `"${name}" cannot name one` });
      }
    }
    if (claim !== undefined && (props.size ?? storageClass) !== undefined) {
      const [first, second] = ['claim', props.size === undefined ? 'storageClass' : 'size'] as const;
      problems.add('PROPS_EXCLUSIVE', { first, second, reason: 'a claim that exists has its size and class' });
    }
    problems.raise();
    return new RegistryStore({
      config: { kind: 'sqlite', path: `${FOLDER}/registry.db` },
      needs: NO_NEEDS,
      shared: false,
      volume: {
        path: FOLDER,
        ...(claim === undefined ? { size, ...(storageClass !== undefined && { storageClass }) } : { claim }),
      },
    });
  }

  /**
   * PostgreSQL.
   *
   * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
   */
  static postgres(props: PostgresStoreProps): RegistryStore {
    const subject = 'RegistryStore.postgres';
    checkShape(props, POSTGRES, subject);
    const { url, peer, port = POSTGRES_PORT, ca } = props;
    const problems = new Problems(subject);
    checkCertificate(ca, 'ca', problems);
    problems.raise();
    if (!isPort(port)) throw new StrataError('NETWORK_PORT_INVALID', subject, { port: `${port}` });
    const certificates = ca && trustFileOf(ca);
    return new RegistryStore({
      config: {
        kind: 'postgres',
        urlFile: secretPath(URL_FILE),
        ...(certificates && { caFile: certificates.path }),
      },
      needs: {
        secrets: [{ file: URL_FILE, source: url }],
        trust: certificates ? [certificates.file] : [],
        // Only the secret says whether it has a name or an address.
        ways: [{ rule: Egress.pods(peer, port).rule, needsDns: true }],
      },
      shared: true,
    });
  }
}
