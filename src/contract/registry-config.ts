import { z } from 'zod';
import { Authentication, MountedFile } from './authentication';
import { Telemetry } from './bridge-config';
import { Port } from './names';
import { SourceClass } from './registry-entry';

const seconds = z.number().positive().max(604_800);
const count = z.number().int().positive();
const id = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and "-"');
/** A name or a pattern of names, such as `io.github.acme/*`. */
const pattern = z.string().regex(/^[a-zA-Z0-9._*-]+(\/[a-zA-Z0-9._*-]+)?$/, 'not a name or a pattern of names');
const groups = z.array(z.string().min(1)).min(1);
/** The HTTP proxy that something is read through, by CONNECT. The proxy resolves names and decides on addresses. */
const proxy = z.url({ protocol: /^http$/ }).optional();

const common = {
  id,
  class: SourceClass,
  /** Names that are taken over. */
  include: z.array(pattern).min(1).default(['*']),
  /** Names that are not, whatever `include` says. */
  exclude: z.array(pattern).default([]),
  /** Groups that see its entries. Absent: everyone, or as an entry says. */
  groups: groups.optional(),
  /** `automatic`: who writes the source approves. `required`: people approve each version here. */
  approval: z.enum(['automatic', 'required']).default('required'),
};

/** Files, such as a mounted ConfigMap or a folder that another container keeps equal to a repository. */
export const FileSource = z.strictObject({
  kind: z.literal('file'),
  ...common,
  /** A file, or a folder whose `.json` and `.yaml` files count. */
  path: MountedFile,
  /** `composed`: entries as the composition writes them. `server-json`: one server, or a list as registries answer it. */
  format: z.enum(['composed', 'server-json', 'toolhive', 'docker']).default('server-json'),
  /** How often it is looked at. */
  intervalSeconds: seconds.default(30),
});

/** Another registry that speaks the same API. */
export const UpstreamSource = z.strictObject({
  kind: z.literal('registry'),
  ...common,
  /** Its base URL, to which `/v0.1/servers` is added. */
  url: z.url({ protocol: /^https?$/ }),
  /** It proves that publishers own their namespaces, as the official registry does. */
  verifiesNamespaces: z.boolean().default(false),
  /** How often it is asked what changed. The official registry asks for no more than once an hour. */
  intervalSeconds: seconds.default(3_600),
  /** How often it is read from beginning to end, to see what vanished. */
  fullSeconds: seconds.default(86_400),
  /** Most entries that are taken over. More is refused as a whole. */
  entries: count.default(20_000),
  /** Largest answer, bytes. */
  answerBytes: count.default(8 * 1024 * 1024),
  /** Its addresses may be private: it runs in the same cluster or company network. */
  privateNetwork: z.boolean().default(false),
  caFile: MountedFile.optional(),
  proxy,
});

/** A repository that is read over HTTPS, one commit at a time. */
export const GitSource = z.strictObject({
  kind: z.literal('git'),
  ...common,
  /** The repository, such as `https://github.com/acme/mcp-catalogue.git`. It holds no credentials. */
  url: z.url({ protocol: /^https?$/ }),
  /** A branch or a tag. Absent: the branch that the repository names. */
  ref: z
    .string()
    .regex(/^(?!.*(\.\.|\/\/|@\{))[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/, 'not the name of a branch or tag')
    .optional(),
  /** A file, or a folder whose `.json` and `.yaml` files count. Absent: the whole repository. */
  path: z
    .string()
    .regex(/^(?!\/)(?!.*(^|\/)\.{1,2}(\/|$))[^\0\\]{1,500}$/, 'not a path inside the repository')
    .optional(),
  format: z.enum(['composed', 'server-json', 'toolhive', 'docker']).default('server-json'),
  /** A file that holds a token with the right to read. It is shown to the repository's host alone. */
  tokenFile: MountedFile.optional(),
  /** Who the token belongs to, as the host wants it: GitHub takes any name, GitLab `oauth2`. */
  username: z
    .string()
    .regex(/^[^:\s]+$/)
    .default('x-access-token'),
  intervalSeconds: seconds.default(300),
  /** Largest commit, bytes as they are sent. */
  answerBytes: count.default(32 * 1024 * 1024),
  privateNetwork: z.boolean().default(false),
  caFile: MountedFile.optional(),
  proxy,
});

/** Kinds of objects that may ask to be listed, and where the API server has them. */
export const CLUSTER_RESOURCES = {
  Service: { path: 'api/v1', group: '', plural: 'services', labelled: true },
  Deployment: { path: 'apis/apps/v1', group: 'apps', plural: 'deployments', labelled: true },
  /** Of ToolHive's operator, whose objects ask by an annotation. */
  MCPServer: {
    path: 'apis/toolhive.stacklok.dev/v1beta1',
    group: 'toolhive.stacklok.dev',
    plural: 'mcpservers',
    labelled: false,
  },
} as const;
export type ClusterResource = keyof typeof CLUSTER_RESOURCES;

/** Objects of a Kubernetes cluster that ask to be listed. They are read, listed and watched, and nothing else. */
export const ClusterSource = z.strictObject({
  kind: z.literal('kubernetes'),
  ...common,
  class: z.literal('cluster'),
  /** The API server. */
  apiServer: z.url({ protocol: /^https$/ }).default('https://kubernetes.default.svc'),
  /** The token that is shown to it. It is read again when it is renewed. */
  tokenFile: MountedFile,
  /** The certificates that its own is checked against. No others count. */
  caFile: MountedFile,
  /** What is read: one kind of objects. */
  resource: z.enum(['Service', 'Deployment', 'MCPServer']).default('Service'),
  /** Namespaces of the cluster. Absent: all of them. */
  namespaces: z
    .array(z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'not the name of a namespace'))
    .min(1)
    .max(50)
    .optional(),
  /** What all names begin with: the object `files` of the namespace `payments` is `<namespace>.payments/files`. */
  namespace: z.string().regex(/^[a-zA-Z0-9]([a-zA-Z0-9.-]{0,98}[a-zA-Z0-9])?$/, 'not a namespace in reverse-DNS form'),
  /** How often everything is listed, beside being watched. */
  intervalSeconds: seconds.default(600),
  /** Most objects that ask. More is refused as a whole. */
  entries: count.default(2_000),
  /** Largest list of one namespace, and what is read of one watch before it begins anew, bytes. */
  answerBytes: count.default(16 * 1024 * 1024),
});
export type ClusterSource = z.infer<typeof ClusterSource>;

/** What people publish here. */
export const ManagedSource = z.strictObject({ kind: z.literal('managed'), ...common });

export const RegistrySource = z.discriminatedUnion('kind', [
  FileSource,
  UpstreamSource,
  GitSource,
  ClusterSource,
  ManagedSource,
]);
export type RegistrySource = z.infer<typeof RegistrySource>;

/** Who may publish what. */
export const PublishingRule = z.strictObject({
  groups,
  /** Namespaces, such as `com.acme.payments`. `com.acme.*` is every namespace below `com.acme`. */
  namespaces: z.array(z.string().regex(/^[a-zA-Z0-9.-]+(\.\*)?$/)).min(1),
});
export type PublishingRule = z.infer<typeof PublishingRule>;

const host = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/, 'not a host, in lower case');

/** What provenance is looked up where, and whose word counts. Nothing else lifts an entry to `attested`. */
export const Verification = z.strictObject({
  /** A `trusted_root.json` of Sigstore. Absent: that of the public instance, as this version ships it. */
  trustedRootFile: MountedFile.optional(),
  /** Which issuers of identities speak for the repositories of which host. */
  issuers: z
    .record(z.url({ protocol: /^https$/ }), host)
    .default({ 'https://token.actions.githubusercontent.com': 'github.com', 'https://gitlab.com': 'gitlab.com' }),
  /** npm packages: the registry that has them and their attestations. Absent: they are not looked up. */
  npm: z
    .strictObject({
      url: z.url({ protocol: /^https?$/ }).default('https://registry.npmjs.org'),
      privateNetwork: z.boolean().default(false),
      caFile: MountedFile.optional(),
      proxy,
    })
    .optional(),
  /** Container images that are named by their digest. Absent: they are not looked up. */
  images: z
    .strictObject({
      /** Hosts that may be asked: registries, where they issue tokens, and where they redirect to for content. */
      hosts: z.array(host).min(1),
      privateNetwork: z.boolean().default(false),
      caFile: MountedFile.optional(),
      proxy,
    })
    .optional(),
  /** After what time it is looked up again. */
  intervalSeconds: seconds.default(86_400),
});
export type Verification = z.infer<typeof Verification>;

export const RegistryStore = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sqlite'), path: z.string().min(1) }),
  /** The file holds a `postgres://` URL. Certificates are checked unless the URL says `sslmode=disable`. */
  z.strictObject({ kind: z.literal('postgres'), urlFile: MountedFile, caFile: MountedFile.optional() }),
]);
export type RegistryStore = z.infer<typeof RegistryStore>;

const listen = z.strictObject({
  host: z.string().min(1).default('0.0.0.0'),
  port: z.number().int().min(0).max(65_535).default(Port.MCP),
  adminPort: z.number().int().min(0).max(65_535).default(Port.ADMIN),
  /** Values of `Host` that are served, without port. Anything else is refused with 403. */
  allowedHosts: z.array(z.string().min(1)).min(1),
});

/** The configuration that the `registry` role boots from: written by the construct, read by the runtime image. */
export const RegistryConfig = z
  .strictObject({
    role: z.literal('registry'),
    /** The registry's name, as metrics and logs call it. */
    name: id,
    listen,
    /** Who sees the catalogue. Absent: there is the anonymous view alone. */
    authentication: Authentication.optional(),
    /** The allow-list of approved servers is served to everyone, as editors ask for it. */
    anonymous: z.boolean().default(true),
    store: RegistryStore,
    /** In their order: the first source that has a name owns all its versions. */
    sources: z.array(RegistrySource).min(1),
    /** Namespaces that one source alone may fill, by prefix: `com.acme` holds `com.acme/x` and `com.acme.team/x`. */
    reserved: z.record(z.string().regex(/^[a-zA-Z0-9.-]+$/), id).default({}),
    publishing: z.array(PublishingRule).default([]),
    verification: Verification.optional(),
    workflow: z
      .strictObject({
        reviewers: z.array(z.string().min(1)).default([]),
        approvers: z.array(z.string().min(1)).default([]),
      })
      .prefault({}),
    limits: z
      .strictObject({
        /** Largest server.json, bytes. */
        entryBytes: count.default(64 * 1024),
        /** Most entries of a page. */
        pageEntries: count.max(1_000).default(100),
      })
      .prefault({}),
    drainSeconds: seconds.default(10),
    telemetry: Telemetry.omit({ tracesEndpoint: true, tracesRatio: true }).prefault({}),
  })
  .superRefine(({ sources, reserved, publishing, authentication, anonymous, verification }, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const ids = new Set(sources.map((source) => source.id));
    if (ids.size !== sources.length) issue(['sources'], 'an id is given twice');
    for (const source of Object.values(reserved)) {
      if (!ids.has(source)) issue(['reserved'], `"${source}" is no source`);
    }
    if (publishing.length > 0 && !sources.some(({ kind }) => kind === 'managed')) {
      issue(['publishing'], 'there is no managed source that would hold what is published');
    }
    if (publishing.length > 0 && authentication === undefined) issue(['publishing'], 'nobody can show who they are');
    if (!anonymous && authentication === undefined) issue(['anonymous'], 'nobody could read it');
    for (const source of sources) {
      if (!('url' in source)) continue;
      if (!source.privateNetwork && !source.url.startsWith('https:')) {
        issue(['sources'], `${source.id}: a URL without TLS is for private networks alone`);
      }
      if (source.privateNetwork && source.proxy !== undefined) {
        issue(['sources'], `${source.id}: a proxy leads to public hosts alone`);
      }
      const { username, password } = new URL(source.url);
      if (username !== '' || password !== '') issue(['sources'], `${source.id}: its URL holds a credential`);
    }
    for (const part of ['npm', 'images'] as const) {
      const given = verification?.[part];
      if (given?.privateNetwork === true && given.proxy !== undefined) {
        issue(['verification', part], 'a proxy leads to public hosts alone');
      }
    }
    if (verification?.npm?.privateNetwork === false && !verification.npm.url.startsWith('https:')) {
      issue(['verification', 'npm'], 'a URL without TLS is for private networks alone');
    }
  });

/** As the runtime sees it, defaults filled in. */
export type RegistryConfig = z.infer<typeof RegistryConfig>;
/** As a writer may give it. */
export type RegistryConfigInput = z.input<typeof RegistryConfig>;

/** The hosts, with their port where it is not the usual one, that a registry of this configuration connects to beside its store and its identity provider. */
export function registryHosts({ sources, verification }: Pick<RegistryConfig, 'sources' | 'verification'>): string[] {
  const urls = [...sources.flatMap((source) => ('url' in source ? [source.url] : [])), verification?.npm?.url ?? []];
  const hosts = urls.flat().map((url) => new URL(url).host);
  return [...new Set([...hosts, ...(verification?.images?.hosts ?? [])])].sort();
}
