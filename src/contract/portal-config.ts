import { z } from 'zod';
import { MountedFile } from './authentication';
import { Telemetry } from './bridge-config';
import { Port } from './names';
import { ServerName } from './server-json';
import { LockedTool } from './tool-lock';

const seconds = z.number().positive().max(86_400);
const count = z.number().int().positive();
const id = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and "-"');
const words = z.string().min(1).max(500);
const scope = z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]+$/);

/** What a link may open: the programs of clients that install from a link. Nothing that a browser would run or show. */
export const InstallLink = z
  .string()
  .max(8_192)
  .regex(/^(vscode|vscode-insiders|cursor|lmstudio|goose):[\x21-\x7e]+$/, 'no link that installs in a client');

/** How one client is told of a gateway. It holds no secret: clients log in themselves. */
export const PortalInstall = z
  .strictObject({
    client: id,
    title: words,
    link: InstallLink.optional(),
    /** One line for a terminal. */
    command: z
      .string()
      .min(1)
      .max(2_048)
      .regex(/^[\x20-\x7e]+$/, 'not one line of ASCII')
      .optional(),
    /** What is copied into the client's file. */
    text: z.string().min(1).max(8_192).optional(),
    /** That file on each system, as people write its path. */
    files: z.strictObject({ linux: words, macos: words, windows: words }).partial().optional(),
  })
  .refine(
    ({ link, command, text }) => link !== undefined || command !== undefined || text !== undefined,
    'neither a link nor a command nor a text',
  );
export type PortalInstall = z.infer<typeof PortalInstall>;

/** A gateway, and how clients come to it. */
export const PortalGateway = z.strictObject({
  name: id,
  title: words,
  url: z.url({ protocol: /^https?$/ }),
  /** The registry's names of the servers behind it. Absent: all. */
  servers: z.array(ServerName).optional(),
  installs: z.array(PortalInstall).default([]),
});
export type PortalGateway = z.infer<typeof PortalGateway>;

const label = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/, 'no name of an object in a cluster');

/** What the metrics of a server's bridges are told apart by: labels that the scrape writes. */
export const PortalWorkload = z.strictObject({ platform: label, namespace: label, workload: label });
export type PortalWorkload = z.infer<typeof PortalWorkload>;

/** What the composition knows of a server beside the registry. */
export const PortalServer = z.strictObject({
  name: ServerName,
  /** Markdown. It is shown without its HTML, its pictures and whatever else could act. */
  readme: z.string().max(200_000).optional(),
  /** As they were approved. */
  tools: z
    .array(LockedTool.pick({ name: true, title: true, description: true, annotations: true, tokens: true }))
    .optional(),
  /** What it may do, in words. */
  permissions: z.array(words).default([]),
  /** The hosts that it may reach, as `host:port`. Absent: not known. */
  egress: z.array(words).optional(),
  /** Where its calls are counted. Absent: its use is not shown. */
  workload: PortalWorkload.optional(),
});
export type PortalServer = z.infer<typeof PortalServer>;

/** How people log in: OpenID Connect, authorization code with PKCE. */
export const PortalLogin = z.strictObject({
  issuer: z.url({ protocol: /^https?$/ }),
  clientId: z.string().min(1),
  /** Absent: a public client, which PKCE alone protects. */
  clientSecretFile: MountedFile.optional(),
  scopes: z.array(scope).default(['openid', 'profile']),
  /** What the access token is for: the registry (RFC 8707). Absent: the provider decides. */
  resource: z.url({ protocol: /^https?$/ }).optional(),
  caFile: MountedFile.optional(),
  privateNetwork: z.boolean().default(false),
  /** The HTTP proxy that it is reached through, by CONNECT. The proxy resolves names and decides on addresses. */
  proxy: z.url({ protocol: /^http$/ }).optional(),
});

/** How much servers are used, read from a Prometheus. The queries are the portal's own, and of workloads that the configuration names. */
export const PortalUsage = z.strictObject({
  /** Its base URL, to which `/api/v1/query` is added. */
  url: z.url({ protocol: /^https?$/ }),
  caFile: MountedFile.optional(),
  /** Sent as a bearer token. Absent: it asks for none. */
  tokenFile: MountedFile.optional(),
  /** Its addresses may be private: it runs in the same cluster. */
  privateNetwork: z.boolean().default(false),
  /** Time for one answer, which Prometheus is told too. */
  timeoutSeconds: seconds.max(60).default(5),
  /** What was read is shown for this long before it is read again. */
  refreshSeconds: seconds.default(60),
  /** How far back it is looked. */
  days: count.max(30).default(7),
});
export type PortalUsage = z.infer<typeof PortalUsage>;

const isLoopback = (host: string) => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host);

/** The configuration that the `portal` role boots from: written by the construct, read by the runtime image. */
export const PortalConfig = z
  .strictObject({
    role: z.literal('portal'),
    name: id,
    /** What stands at the top of each page. */
    title: words.default('MCP servers'),
    /** Where browsers find it, such as `https://portal.acme.example`. */
    origin: z.url({ protocol: /^https?$/ }),
    listen: z
      .strictObject({
        host: z.string().min(1).default('0.0.0.0'),
        port: z.number().int().min(0).max(65_535).default(Port.MCP),
        adminPort: z.number().int().min(0).max(65_535).default(Port.ADMIN),
      })
      .prefault({}),
    registry: z.strictObject({
      /** Its base URL, to which `/v0.1/servers` is added. */
      url: z.url({ protocol: /^https?$/ }),
      caFile: MountedFile.optional(),
      /** Its addresses may be private: it runs in the same cluster. */
      privateNetwork: z.boolean().default(false),
      /** Time for one answer. */
      timeoutSeconds: seconds.max(60).default(5),
      /** Largest answer, bytes. */
      answerBytes: count.default(8 * 1024 * 1024),
      /** Most servers that are shown. Where there are more, the page says so. */
      servers: count.max(20_000).default(5_000),
      /** What was read is shown for this long before it is read again. */
      refreshSeconds: seconds.default(15),
    }),
    /** Absent: everyone sees what the registry shows everyone, and nobody can ask for anything. */
    login: PortalLogin.optional(),
    /** Who has not logged in sees what the registry shows everyone. */
    anonymous: z.boolean().default(false),
    sessions: z
      .strictObject({
        seconds: seconds.default(28_800),
        max: count.max(100_000).default(5_000),
        /**
         * Holds a secret that replicas share: browsers keep their sessions, sealed with it. Each line is one; the first seals, the others still open. Absent: sessions live
         * in the one process.
         */
        keyFile: MountedFile.optional(),
      })
      .prefault({}),
    gateways: z.array(PortalGateway).default([]),
    servers: z.array(PortalServer).default([]),
    /** Absent: nothing is shown of how much servers are used. */
    usage: PortalUsage.optional(),
    drainSeconds: seconds.default(10),
    telemetry: Telemetry.omit({ tracesEndpoint: true, tracesRatio: true }).prefault({}),
  })
  .superRefine(({ origin, login, anonymous, registry, gateways, servers, usage }, context) => {
    const issue = (path: string[], message: string) => context.addIssue({ code: 'custom', path, message });
    const { protocol, hostname, origin: plain } = new URL(origin);
    if (plain !== origin) issue(['origin'], 'an origin has neither path nor "/" at its end');
    // Cookies of `__Host-` are kept over TLS alone, and on the machine itself.
    if (protocol !== 'https:' && !isLoopback(hostname)) issue(['origin'], 'without TLS it is for this machine alone');
    if (login === undefined && !anonymous) issue(['anonymous'], 'nobody could read it');
    if (login !== undefined && !login.privateNetwork && !login.issuer.startsWith('https:')) {
      issue(['login', 'issuer'], 'a URL without TLS is for private networks alone');
    }
    if (login?.privateNetwork === true && login.proxy !== undefined) {
      issue(['login', 'proxy'], 'a proxy leads to public hosts alone');
    }
    if (!registry.privateNetwork && !registry.url.startsWith('https:')) {
      issue(['registry', 'url'], 'a URL without TLS is for private networks alone');
    }
    if (usage !== undefined && !usage.privateNetwork && !usage.url.startsWith('https:')) {
      issue(['usage', 'url'], 'a URL without TLS is for private networks alone');
    }
    if (new Set(gateways.map(({ name }) => name)).size !== gateways.length)
      issue(['gateways'], 'a name is given twice');
    if (new Set(servers.map(({ name }) => name)).size !== servers.length) issue(['servers'], 'a name is given twice');
  });

/** As the runtime sees it, defaults filled in. */
export type PortalConfig = z.infer<typeof PortalConfig>;
/** As a writer may give it. */
export type PortalConfigInput = z.input<typeof PortalConfig>;
