import { z } from 'zod';
import { LocalRun } from './local-run';

/** A Kubernetes object as plain data. */
export const Manifest = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type Manifest = z.infer<typeof Manifest>;

/** Why an object exists. */
export const Reason = z.strictObject({
  /** One sentence for a reviewer. */
  text: z.string(),
  /** The id of the control that asks for it, such as `network.default-deny`. */
  control: z.string().optional(),
});
export type Reason = z.infer<typeof Reason>;

/** One object of the composition. */
export const AssemblyObject = z.strictObject({
  /** The construct path, such as `acme/payments/github/deployment`. */
  path: z.string(),
  /** The file in the GitOps tree, relative to its root. */
  file: z.string(),
  reason: Reason.optional(),
  manifest: Manifest,
});
export type AssemblyObject = z.infer<typeof AssemblyObject>;

/** One server of the composition. */
export const AssemblyServer = z.strictObject({
  id: z.string(),
  path: z.string(),
  /** The stage that the server was composed for. */
  stage: z.number().int().min(1).max(4),
  namespace: z.string().optional(),
  run: LocalRun,
});
export type AssemblyServer = z.infer<typeof AssemblyServer>;

/** A finding of the rules that the composition takes responsibility for: which rule, at which objects, why, until which day. */
export const AssemblyAcknowledgement = z.strictObject({
  rule: z.string(),
  subject: z.strictObject({
    kind: z.string().optional(),
    namespace: z.string().optional(),
    name: z.string().optional(),
    labels: z.record(z.string(), z.string()).optional(),
  }),
  reason: z.string(),
  /** `YYYY-MM-DD`. */
  expires: z.string(),
});
export type AssemblyAcknowledgement = z.infer<typeof AssemblyAcknowledgement>;

/** `kustomize`: with a base in each folder of the tree. */
export const TreeLayout = z.enum(['plain', 'kustomize']);
export type TreeLayout = z.infer<typeof TreeLayout>;

/**
 * What a composition amounts to, as data: the hand-over between the process that ran the user's program and everything that works on
 * its result (the command line, the GitOps writer, the local target).
 */
export const Assembly = z.strictObject({
  version: z.literal(1),
  objects: z.array(AssemblyObject),
  servers: z.array(AssemblyServer),
  /** For whoever judges the objects. Absent: none. */
  acknowledgements: z.array(AssemblyAcknowledgement).optional(),
  /** How the tree is laid out. Absent: plain. */
  layout: TreeLayout.optional(),
});
export type Assembly = z.infer<typeof Assembly>;
