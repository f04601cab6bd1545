import { Egress, Secrets, Volume } from '../../src';
import type { CatalogEntry, CatalogSetting } from '../../src/contract';

const VALUES: Readonly<Record<CatalogSetting['form'], readonly [unknown, unknown]>> = {
  host: ['one.acme.example', 'two.acme.example'],
  text: ['https://one.acme.example', 'https://two.acme.example'],
  number: [1_234, 4_321],
  flag: [false, true],
  list: [['one'], ['one', 'two']],
};

/** Two values for an option, which make two different servers. */
export function valuesOf(entry: CatalogEntry, name: string): readonly [unknown, unknown] {
  const setting = entry.settings?.[name];
  const volume = entry.volumes?.[name];
  const secret = entry.secrets?.[name];
  if (setting !== undefined) return VALUES[setting.form];
  if (volume !== undefined) {
    const folder = (path: string) => Volume.claim(path, { claim: 'data', access: volume.access });
    return volume.many ? [[folder('/data')], [folder('/data'), folder('/more')]] : [folder('/data'), folder('/more')];
  }
  if (secret !== undefined) {
    const source = (key: string) => {
      const found = Secrets.kubernetes({ name: entry.id, key });
      return secret.file ? found.asFile() : found;
    };
    return [source('one'), source('two')];
  }
  if (name === 'egress') return [[Egress.https('one.acme.example')], [Egress.cidr('10.1.2.0/24', 443)]];
  if (name === 'writes') return [false, true];
  if (name === 'image') return [`ghcr.io/acme/${entry.id}:1.0.0`, `ghcr.io/acme/${entry.id}:2.0.0`];
  throw new Error(`${entry.id} has no option ${name}`);
}

/** The options of an entry, and which of them have to be given. */
export function optionsOf(entry: CatalogEntry): Readonly<Record<string, boolean>> {
  const required = (record: Readonly<Record<string, { readonly required: boolean }>> = {}) =>
    Object.fromEntries(Object.entries(record).map(([name, option]) => [name, option.required]));
  return {
    image: false,
    ...(entry.reach !== 'none' && { egress: entry.reach === 'declared' }),
    ...(entry.readOnly && { writes: false }),
    ...required(entry.secrets),
    ...required(entry.settings),
    ...required(entry.volumes),
  };
}

/** The least that an entry takes. */
export function leastOptions(entry: CatalogEntry): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(optionsOf(entry)).flatMap(([name, required]) =>
      required ? [[name, valuesOf(entry, name)[0]] as const] : [],
    ),
  );
}
