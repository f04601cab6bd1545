import type { z } from 'zod';
import type { DataClass, LockedServer } from '../../contract';
import type { DeclaredHost } from '../../network';

/** A server of the composition, as registries list it. */
export interface ListedMember {
  /** The construct path, for errors. */
  readonly path: string;
  readonly name: string;
  readonly namespace?: string;
  readonly title?: string;
  readonly description: string;
  readonly version: string;
  readonly tenant?: string;
  readonly owner?: string;
  readonly dataClass?: z.infer<typeof DataClass>;
  /** Groups that find it. Absent: everyone. */
  readonly groups?: readonly string[];
  /** Where its source is. */
  readonly repository?: string;
  /** Markdown, for people. */
  readonly readme?: string;
  /** What it may do, in words. */
  readonly permissions: readonly string[];
  /** The URLs that clients use: of the gateways in front of it, else its own. */
  readonly urls: readonly string[];
  /** Hosts that it declared by name. */
  readonly hosts: readonly DeclaredHost[];
  /** Its tools as they were approved. Absent: they are not locked. */
  readonly tools?: LockedServer;
}
