import { z } from 'zod';
import { ServerName } from './server-json';
import { ServerPackage } from './server-package';

/** How much harm it does when somebody reads what a server can read. */
export const DataClass = z.enum(['public', 'internal', 'confidential', 'restricted']);
export type DataClass = z.infer<typeof DataClass>;

/** What a catalogue entry states, each with its sources. */
export const CatalogFact = z.enum([
  'package',
  'remote',
  'program',
  'secrets',
  'settings',
  'readOnly',
  'egress',
  'volumes',
]);
export type CatalogFact = z.infer<typeof CatalogFact>;

const text = z.string().min(1);
const option = z.string().regex(/^[a-z][A-Za-z]*$/, 'not a name of an option');
const variable = z.string().regex(/^[A-Z][A-Z0-9_]*$/, 'not a name of a variable');
const host = z.string().regex(/^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/, 'not a full DNS name');
/** A text in which `{value}` stands for what the option holds. */
const template = text.includes('{value}');

/** A secret that a server reads from its environment. */
export const CatalogSecret = z.strictObject({
  /** The variables that hold it. */
  variables: z.array(variable).min(1),
  kind: z.enum(['token', 'api-key', 'password', 'connection-string', 'kubeconfig']),
  /** How a person gets one, and what it should be allowed to do. */
  obtain: text,
  required: z.boolean(),
  /** The variable holds the path of a file that holds the value. */
  file: z.literal(true).optional(),
});
export type CatalogSecret = z.infer<typeof CatalogSecret>;

/** Something that differs from one installation to the next and is no secret. */
export const CatalogSetting = z.strictObject({
  /** `host`: a host name, which the server reaches over https. `list`: texts, joined by commas. */
  form: z.enum(['host', 'text', 'number', 'flag', 'list']),
  purpose: text,
  required: z.boolean(),
  /** Variables that it becomes. */
  env: z.record(variable, template).optional(),
  /** Arguments that it becomes. */
  args: z.array(text).optional(),
});
export type CatalogSetting = z.infer<typeof CatalogSetting>;

/** A folder that a server works in. */
export const CatalogVolume = z.strictObject({
  purpose: text,
  access: z.enum(['read', 'write']),
  required: z.boolean(),
  /** Several folders may be given. */
  many: z.literal(true).optional(),
  /** Variables that hold its path, `{value}`. */
  env: z.record(variable, template).optional(),
  /** Arguments for each folder, in which `{value}` is its path. */
  args: z.array(text).optional(),
});
export type CatalogVolume = z.infer<typeof CatalogVolume>;

const additions = z.strictObject({ env: z.record(variable, z.string()).optional(), args: z.array(text).optional() });

/** How the test that lists the tools of packages from npm runs a server. */
const listing = z.discriminatedUnion('startable', [
  z.strictObject({
    startable: z.literal(true),
    /** It needs more than Node's permission model gives, such as child processes. */
    unconfined: text.optional(),
  }),
  z.strictObject({
    startable: z.literal(false),
    reason: text,
    /** What the server itself says when it is started without an account. */
    says: text,
    unconfined: text.optional(),
  }),
]);

/** A well-known public server, as data. What could not be looked up is left out. */
export const CatalogEntry = z
  .strictObject({
    id: z.string().regex(/^[a-z][a-z0-9-]*$/),
    /** The name that its publisher gave it in registries. Absent: it has none that is known. */
    name: ServerName.optional(),
    title: text.max(100),
    description: text.max(100),
    publisher: text,
    /** Whoever runs the service, or the project, publishes the server too. */
    official: z.boolean(),
    repository: z.url({ protocol: /^https$/ }).optional(),
    package: ServerPackage.optional(),
    /** The program inside the image with its arguments. For OCI packages alone. */
    command: z.array(text).min(1).optional(),
    args: z.array(text).optional(),
    env: z.record(variable, z.string()).optional(),
    /** What keeps it from writing, where it can be kept from it. */
    readOnly: z.strictObject({ on: additions, off: additions.optional() }).optional(),
    /** Where its publisher offers it as a service. */
    remote: z
      .strictObject({
        url: z.url({ protocol: /^https$/ }),
        /** What it takes: a token from its own login, or one that a person creates. */
        authentication: z.array(z.enum(['oauth', 'token', 'none'])).min(1),
      })
      .optional(),
    secrets: z.record(option, CatalogSecret).optional(),
    settings: z.record(option, CatalogSetting).optional(),
    volumes: z.record(option, CatalogVolume).optional(),
    /**
     * `hosts`: those listed, and those that settings of the form `host` name. `declared`: whatever the composition says, since only its author knows.
     * `none`: nothing.
     */
    reach: z.enum(['hosts', 'declared', 'none']),
    /** Over https. A host is not reached where the setting that replaces it is given. */
    egress: z
      .array(z.strictObject({ host, purpose: text, replacedBy: option.optional() }))
      .min(1)
      .optional(),
    dataClass: DataClass,
    /** What it can do with what it is given, for people who approve it. */
    permissions: z.array(text).min(1),
    /** Memory of one process, where the default is not enough: what it used when it listed its tools, and room. */
    memoryPerProcess: z
      .string()
      .regex(/^\d+Mi$/)
      .optional(),
    listing: listing.optional(),
    /** Documentation, packages and source files that say so, by fact. */
    sources: z.partialRecord(CatalogFact, z.array(z.url({ protocol: /^https$/ })).min(1)),
  })
  .superRefine((entry, context) => {
    const issue = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (entry.package === undefined && entry.remote === undefined) issue('package', 'nothing says what runs');
    if ((entry.package?.registryType === 'oci') !== (entry.command !== undefined)) {
      issue('command', 'images have a command, packages have their own');
    }
    if ((entry.package?.registryType === 'npm') !== (entry.listing !== undefined)) {
      issue('listing', 'packages from npm are started by a test, or say why not');
    }
    const namesHost = Object.values(entry.settings ?? {}).some(({ form, required }) => form === 'host' && required);
    if ((entry.reach === 'hosts') !== (namesHost || entry.egress !== undefined))
      issue('egress', 'reach says otherwise');
    for (const { replacedBy } of entry.egress ?? []) {
      if (replacedBy !== undefined && entry.settings?.[replacedBy]?.form !== 'host') {
        issue('egress', `${replacedBy} is no setting that names a host`);
      }
    }
    for (const fact of statedFacts(entry)) {
      if (entry.sources[fact] === undefined) issue('sources', `${fact} has no source`);
    }
  });
export type CatalogEntry = z.infer<typeof CatalogEntry>;

/** The facts that an entry states. */
export function statedFacts(entry: object): CatalogFact[] {
  const { command, args, env } = entry as Partial<CatalogEntry>;
  return CatalogFact.options.filter((fact) =>
    fact === 'program'
      ? (command ?? args ?? env) !== undefined
      : (entry as Readonly<Record<string, unknown>>)[fact] !== undefined,
  );
}
