import { z } from 'zod';

/** Revisions of the protocol that the runtime speaks, newest first. */
export const REVISIONS = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'] as const;

/** A revision of the Model Context Protocol. */
export const Revision = z.enum(REVISIONS);
export type Revision = z.infer<typeof Revision>;

/** Revisions without sessions, where every request stands alone (`basic/versioning`, "modern"). */
export const MODERN_REVISIONS: readonly Revision[] = ['2026-07-28'];

/** Revisions that begin with `initialize` and keep a session (`basic/versioning`, "legacy"). */
export const LEGACY_REVISIONS: readonly Revision[] = ['2025-11-25', '2025-06-18', '2025-03-26'];
