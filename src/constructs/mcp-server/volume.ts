import { z } from 'zod';
import { StrataError } from '../../errors';
import { checkShape, isDnsSubdomain, parseQuantity, shapeOf, texts } from '../../kube';

/** How a server uses a folder. */
export type FolderAccess = 'read' | 'write';

/** What stands behind a path of the server, in a cluster and on a laptop. */
export type VolumeSource =
  | { readonly kind: 'emptyDir'; readonly size: string; readonly medium: 'disk' | 'memory' }
  | { readonly kind: 'claim'; readonly claim: string }
  | { readonly kind: 'configMap'; readonly configMap: string; readonly items?: Readonly<Record<string, string>> };

export interface EmptyDirProps {
  /**
   * The most it may hold, such as `256Mi`.
   * @default 64Mi
   */
  readonly size?: string;
  /**
   * Where it is kept. Memory counts towards the server's memory limit.
   * @default disk
   */
  readonly medium?: 'disk' | 'memory';
}

export interface ClaimProps {
  /** The name of a PersistentVolumeClaim of the server's namespace. */
  readonly claim: string;
  /** Whether the server writes. A claim that is written is used by one pod at a time: an update stops the old pod first. */
  readonly access: FolderAccess;
  /**
   * The folder that stands in for the claim on a laptop, relative to the composition.
   * @default a temporary folder; in a Compose project a volume of the engine, which is kept
   */
  readonly local?: string;
}

export interface ConfigMapProps {
  /** The name of a ConfigMap of the server's namespace. */
  readonly configMap: string;
  /**
   * Files by key. Keys that are not listed are left out.
   * @default every key is a file of its name
   */
  readonly items?: Readonly<Record<string, string>>;
  /**
   * The folder that stands in for the ConfigMap on a laptop, relative to the composition.
   * @default a temporary folder; in a Compose project the files that the composition gives the ConfigMap
   */
  readonly local?: string;
}

const text = z.string().optional();
const EMPTY_DIR = shapeOf<EmptyDirProps>({ size: text, medium: z.enum(['disk', 'memory']).optional() });
const CLAIM = shapeOf<ClaimProps>({ claim: z.string(), access: z.enum(['read', 'write']), local: text });
const CONFIG_MAP = shapeOf<ConfigMapProps>({ configMap: z.string(), items: texts.optional(), local: text });

/**
 * A folder that a server may use: its path, what stands behind it, and whether the server writes. Everything else of its file system is read-only,
 * but for `/tmp`. Host paths do not exist here. A value, made by its static methods.
 */
export class Volume {
  private constructor(
    /** Where the server finds it. */
    readonly path: string,
    readonly access: FolderAccess,
    readonly source: VolumeSource,
    /** The folder that stands in for it on a laptop. */
    readonly local?: string,
  ) {}

  /**
   * A folder that begins empty and goes with the pod. At `/tmp` it replaces the one that every server has.
   *
   * @throws StrataError SERVER_VOLUME_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static emptyDir(path: string, props: EmptyDirProps = {}): Volume {
    checkShape(props, EMPTY_DIR, subject('emptyDir', path));
    const { size = '64Mi', medium = 'disk' } = props;
    if ((parseQuantity(size) ?? 0n) <= 0n) {
      throw invalid('emptyDir', path, `"${size}" is no size`);
    }
    return new Volume(path, 'write', { kind: 'emptyDir', size, medium });
  }

  /**
   * A PersistentVolumeClaim.
   *
   * @throws StrataError SERVER_VOLUME_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static claim(path: string, props: ClaimProps): Volume {
    checkShape(props, CLAIM, subject('claim', path));
    const { claim, access, local } = props;
    if (!isDnsSubdomain(claim)) {
      throw invalid('claim', path, `"${claim}" cannot name a PersistentVolumeClaim`);
    }
    return new Volume(path, access, { kind: 'claim', claim }, local);
  }

  /**
   * A ConfigMap, read-only.
   *
   * @throws StrataError SERVER_VOLUME_INVALID, PROP_UNKNOWN, PROP_INVALID
   */
  static configMap(path: string, props: ConfigMapProps): Volume {
    checkShape(props, CONFIG_MAP, subject('configMap', path));
    const { configMap, items, local } = props;
    if (!isDnsSubdomain(configMap)) {
      throw invalid('configMap', path, `"${configMap}" cannot name a ConfigMap`);
    }
    const fault = Object.entries(items ?? {}).find(([key, file]) => !isKey(key) || !isRelative(file));
    if (fault !== undefined) {
      throw invalid('configMap', path, `the item "${fault[0]}: ${fault[1]}" is no key with a relative path`);
    }
    return new Volume(path, 'read', { kind: 'configMap', configMap, ...(items && { items: { ...items } }) }, local);
  }
}

const isKey = (text: string) => /^[-._a-zA-Z0-9]{1,253}$/.test(text);
const isRelative = (path: string) => /^[^/]/.test(path) && !path.split('/').includes('..');

function invalid(method: string, path: string, reason: string): StrataError {
  return new StrataError('SERVER_VOLUME_INVALID', subject(method, path), { path, reason });
}

function subject(method: string, path: string): string {
  return `Volume.${method}(${JSON.stringify(path)})`;
}
