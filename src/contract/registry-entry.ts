import { z } from 'zod';
import { ServerJson } from './server-json';

/** The official part of an answer's `_meta` (OpenAPI 2025-12-01, ServerResponse). It takes no other fields. */
export const OFFICIAL_META = 'io.modelcontextprotocol.registry/official';
/** Our part of it, which holds a `RegistryEntryMeta`. */
export const REGISTRY_META = 'dev.strata.registry/entry';

export const EntryStatus = z.enum(['active', 'deprecated', 'deleted']);
export type EntryStatus = z.infer<typeof EntryStatus>;

/** Where an entry comes from. `internal`: the platform's own servers. `saas`: hosted by somebody else, reached over HTTP. */
export const SourceClass = z.enum(['internal', 'public', 'saas', 'cluster']);
export type SourceClass = z.infer<typeof SourceClass>;

/**
 * How far an entry is trusted, from worst to best. It follows from our own records alone, never from what a publisher wrote.
 * `listed`: somebody lists it. `namespace-verified`: the source proves who owns a name. `attested`: the provenance of its package was
 * verified here. `approved`: people of this organisation approved it, or it is part of the composition.
 */
export const TrustTier = z.enum(['blocked', 'listed', 'namespace-verified', 'attested', 'approved']);
export type TrustTier = z.infer<typeof TrustTier>;

/** The approval workflow. `rejected` and `blocked` lead back to `submitted` alone. */
export const LifecycleState = z.enum(['listed', 'submitted', 'reviewed', 'approved', 'ready', 'rejected', 'blocked']);
export type LifecycleState = z.infer<typeof LifecycleState>;

/** What a verification found. */
export const Evidence = z.strictObject({
  kind: z.enum(['npm-provenance', 'sigstore-bundle']),
  /** What was verified, such as `pkg:npm/%40acme/files@1.2.0` or `pkg:oci/ghcr.io/acme/files@sha256:...`. */
  subject: z.string(),
  verified: z.boolean(),
  /** The content that it is about, such as `sha512:...`. */
  digest: z.string().optional(),
  /** The server that the package itself says it is: npm's `mcpName`, an image's `io.modelcontextprotocol.server.name`. */
  serverName: z.string().optional(),
  /** Who signed, as the certificate says. */
  signer: z.string().optional(),
  issuer: z.string().optional(),
  /** The repository that it was built from, as the certificate says. */
  repository: z.string().optional(),
  /** The commit that it was built from, as the certificate says. */
  commit: z.string().optional(),
  /** Why it does not count, where it does not. */
  reason: z.string().optional(),
  checkedAt: z.string(),
});
export type Evidence = z.infer<typeof Evidence>;

/** What this registry says of an entry, beside the publisher's words. */
export const RegistryEntryMeta = z.strictObject({
  tier: TrustTier,
  source: z.string(),
  sourceClass: SourceClass,
  lifecycle: LifecycleState,
  /** When the lifecycle last moved. */
  lifecycleAt: z.string().optional(),
  evidence: z.array(Evidence),
  owner: z.string().optional(),
  tenant: z.string().optional(),
  dataClass: z.string().optional(),
});
export type RegistryEntryMeta = z.infer<typeof RegistryEntryMeta>;

/** One entry of a file that the composition writes: server.json, and what the registry has to know beside it. */
export const ComposedEntry = z.strictObject({
  server: ServerJson,
  status: EntryStatus.default('active'),
  statusMessage: z.string().max(500).optional(),
  /** Groups that see it. Absent: everyone. */
  groups: z.array(z.string().min(1)).min(1).optional(),
  owner: z.string().optional(),
  tenant: z.string().optional(),
  dataClass: z.string().optional(),
});
export type ComposedEntry = z.infer<typeof ComposedEntry>;

/** A file of entries. */
export const ComposedEntries = z.strictObject({ entries: z.array(ComposedEntry) });
export type ComposedEntries = z.input<typeof ComposedEntries>;

/** What happened to an entry. Events are added, never changed or taken away. */
export const RegistryEvent = z.strictObject({
  id: z.number().int(),
  at: z.string(),
  kind: z.enum(['lifecycle', 'status', 'published', 'refused', 'verified', 'imported']),
  name: z.string(),
  version: z.string(),
  actor: z.string(),
  detail: z.record(z.string(), z.unknown()),
});
export type RegistryEvent = z.infer<typeof RegistryEvent>;
