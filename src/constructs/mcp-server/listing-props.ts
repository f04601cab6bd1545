import type { z } from 'zod';
import type { DataClass } from '../../contract';

/** How a server stands in registries and portals. */
export interface ListingProps {
  /**
   * What it is for, in one sentence of at most 100 characters.
   * @default its title or name, and that it is a server of the platform
   */
  readonly description?: string;
  /**
   * Its version: one version, no range and no tag that moves.
   * @default the package's, else the image's tag, else made of the image's digest
   */
  readonly version?: string;
  /**
   * Who answers for it, such as a team.
   * @default the tenant
   */
  readonly owner?: string;
  /**
   * How much harm it does when somebody reads what the server can read.
   * @default not said
   */
  readonly dataClass?: z.infer<typeof DataClass>;
  /**
   * Groups that find it in the catalogue. Then it is on no list for everyone.
   * @default everyone finds it
   */
  readonly groups?: readonly string[];
  /**
   * Where its source is: an https URL.
   * @default not said
   */
  readonly repository?: string;
  /**
   * Markdown for its page in the portal, which shows it without HTML and pictures.
   * @default none
   */
  readonly readme?: string;
  /**
   * What it may do, in sentences for people who ask for it.
   * @default none
   */
  readonly permissions?: readonly string[];
  /**
   * Whether it is listed at all.
   * @default true
   */
  readonly listed?: boolean;
}
