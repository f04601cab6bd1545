import { z } from 'zod';
import { type SecretSource, Volume } from '../constructs';
import type { CatalogEntry, CatalogSetting } from '../contract';
import { checkShape, madeBy } from '../kube';
import { Egress } from '../network';

/** Options as they come: by the names that the entry has. */
export type Options = Readonly<Record<string, unknown>>;

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;
const printable = z.string().regex(/^[^\p{Cc}]+$/u, 'it is empty, or has control characters');

const FORMS: Readonly<Record<CatalogSetting['form'], z.ZodType>> = {
  // It becomes part of a URL: nothing but a name may stand there.
  host: z.string().regex(HOST, 'it is no host name'),
  text: printable,
  number: z.number().int().positive(),
  flag: z.boolean(),
  list: z.array(printable.regex(/^[^,]+$/, 'one of them has a comma')).min(1),
};

const isSource = (value: unknown): value is SecretSource =>
  typeof value === 'object' && value !== null && 'bind' in value && typeof value.bind === 'function';

const secret = z.custom(
  isSource,
  'expected a reference such as Secrets.ref(path); values never stand in a composition',
);
const secretFile = z.custom(
  (value) => isSource(value) && value.file,
  'the server reads a file: expected a reference such as Secrets.ref(path).asFile()',
);

/**
 * Checks options against what the entry says: TypeScript does that too, but not for JavaScript and for values of type `any`.
 *
 */
export function checkOptions(entry: CatalogEntry, options: Options): void {
  const { secrets = {}, settings = {}, volumes = {} } = entry;
  const optional = (shape: z.ZodType, required: boolean) => (required ? shape : shape.optional());
  const egress = z.array(madeBy(Egress, 'Egress.https, Egress.host, Egress.cidr or Egress.pods'));
  const volume = madeBy(Volume, 'Volume.claim, Volume.emptyDir or Volume.configMap');
  const shape = z.strictObject({
    image: z.string().optional(),
    ...(entry.reach !== 'none' && { egress: optional(egress, entry.reach === 'declared') }),
    ...(entry.readOnly && { writes: z.boolean().optional() }),
    ...map(secrets, ({ required, file }) => optional(file ? secretFile : secret, required)),
    ...map(settings, ({ form, required }) => optional(FORMS[form], required)),
    ...map(volumes, ({ many, required }) => optional(many ? z.array(volume).min(1) : volume, required)),
  });
  checkShape(options, shape as z.ZodType<Options>, `Catalog.${entry.id}`);
}

function map<Value, Result>(record: Readonly<Record<string, Value>>, change: (value: Value) => Result) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
