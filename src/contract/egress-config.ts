import { z } from 'zod';
import { Audit, Telemetry } from './bridge-config';
import { parseCidr } from './cidr';
import { Port } from './names';

const seconds = z.number().positive().max(86_400);
const count = z.number().int().positive().max(Number.MAX_SAFE_INTEGER);
const port = z.number().int().min(1).max(65_535);

/** A DNS name in lower case without a trailing dot whose last label is no number, so that no resolver reads it as an address; or `*`. */
const hostName = z
  .string()
  .max(253)
  .regex(
    /^(\*|([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\.)+(?!(\d+|0x[0-9a-f]*)$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)$/,
    'not a full DNS name in lower case',
  );

/** A host and port that a server may reach. `*` stands for every public host. */
export const EgressTarget = z.strictObject({ host: hostName, port });

/** One server's way out. The network lets that server alone reach the port, so that the port is its identity. */
export const EgressListener = z.strictObject({
  /** The server as the audit stream calls it, such as `tools/github`. */
  server: z.string().min(1),
  /** 0 lets the system choose. */
  port: z.number().int().min(0).max(65_535),
  /** What the server may reach. Everything else is refused. */
  allow: z.array(EgressTarget).min(1),
});

/** Caps of each listener. Reaching one is answered where that is possible, counted and audited. */
export const EgressLimits = z.strictObject({
  /** Connections of a server at once. */
  connections: count.default(256),
  /** Bytes of all headers of a request, and of an answer in absolute form. */
  headerBytes: z.number().int().min(1_024).max(65_536).default(16_384),
  /** Time for a request's headers. */
  headerSeconds: seconds.default(10),
  /** Time to resolve a name. */
  resolveSeconds: seconds.default(5),
  /** Time to connect, over all addresses of a name. */
  connectSeconds: seconds.default(10),
  /** A connection on which no byte moves for this long is cut. */
  idleSeconds: seconds.default(300),
  /** Most bytes of one connection from the server to the host. */
  uploadBytes: count.default(1024 ** 3),
  /** Most bytes of one connection from the host to the server. */
  downloadBytes: count.default(8 * 1024 ** 3),
});

/** The configuration that the `egress` role boots from: written by the construct, read by the runtime image. */
export const EgressConfig = z
  .strictObject({
    role: z.literal('egress'),
    /** The proxy's name, as metrics, logs and audit call it. */
    name: z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/),
    listen: z.strictObject({
      host: z.string().min(1).default('0.0.0.0'),
      /** Health and metrics; 0 lets the system choose. */
      adminPort: z.number().int().min(0).max(65_535).default(Port.ADMIN),
    }),
    listeners: z.array(EgressListener).min(1),
    /** Ranges that no name may lead to, beside everything that is not public. */
    deniedRanges: z.array(z.string().refine((text) => parseCidr(text) !== undefined, 'not a range')).default([]),
    limits: EgressLimits.prefault({}),
    /** On SIGTERM, open connections have this long. Shorter than the pod's grace period. */
    drainSeconds: seconds.default(25),
    telemetry: Telemetry.pick({ logLevel: true, metrics: true }).prefault({}),
    /** Every connection is audited, asked or not. */
    audit: Audit.pick({ keyFile: true, anchorSeconds: true }).optional(),
  })
  .superRefine(({ listen, listeners }, context) => {
    const ports = [listen.adminPort, ...listeners.map((listener) => listener.port)].filter((one) => one !== 0);
    if (new Set(ports).size !== ports.length) {
      context.addIssue({ code: 'custom', path: ['listeners'], message: 'a port is given twice' });
    }
    if (new Set(listeners.map(({ server }) => server)).size !== listeners.length) {
      context.addIssue({ code: 'custom', path: ['listeners'], message: 'a server is given twice' });
    }
  });

/** As the runtime sees it, defaults filled in. */
export type EgressConfig = z.infer<typeof EgressConfig>;
/** As a writer may give it. */
export type EgressConfigInput = z.input<typeof EgressConfig>;
