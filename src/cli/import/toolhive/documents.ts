import { parseAllDocuments } from 'yaml';
import { StrataError } from '../../../errors';

export type Fields = Readonly<Record<string, unknown>>;

/** One object of ToolHive, or a ConfigMap beside it. */
export interface ToolHiveObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly spec: Fields;
  readonly data: Fields;
}

const GROUP = 'toolhive.stacklok.dev/';
/** Input is somebody's repository: small files. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Reads YAML or JSON: objects of ToolHive's operator with ConfigMaps beside them, `List`s of such objects, and RunConfigs of its command line.
 *
 * @throws StrataError CLI_IMPORT_UNREADABLE
 */
export function readDocuments(text: string, file: string): { objects: ToolHiveObject[]; runConfigs: Fields[] } {
  if (text.length > MOST_BYTES) {
    throw new StrataError('CLI_IMPORT_UNREADABLE', file, { reason: `it is larger than ${MOST_BYTES} bytes` });
  }
  const documents = parseAllDocuments(text, { uniqueKeys: false });
  const error = documents.flatMap((document) => document.errors)[0];
  if (error !== undefined) {
    const [reason = ''] = error.message.split('\n');
    throw new StrataError('CLI_IMPORT_UNREADABLE', file, { reason: reason.replace(/[.:]$/, '') });
  }
  const values = documents.map((document) => fields(document.toJS({ maxAliasCount: 100 })));
  const all = values.flatMap((value) => (value['kind'] === 'List' ? list(value['items']).map(fields) : [value]));
  return {
    objects: all.flatMap(objectOf),
    runConfigs: all.filter((value) => value['kind'] === undefined && typeof value['image'] === 'string'),
  };
}

function objectOf(value: Fields): ToolHiveObject[] {
  const { apiVersion, kind } = value;
  const { name, namespace } = fields(value['metadata']);
  const isOurs = typeof apiVersion === 'string' && (apiVersion.startsWith(GROUP) || kind === 'ConfigMap');
  if (!isOurs || typeof kind !== 'string' || typeof name !== 'string') return [];
  return [
    {
      kind,
      name,
      ...(typeof namespace === 'string' && { namespace }),
      spec: fields(value['spec']),
      data: fields(value['data']),
    },
  ];
}

export function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
