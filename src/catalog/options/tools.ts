import type { Volume } from '../../constructs';
import type { CatalogOptions, DeclaredOptions } from './common';

export interface PlaywrightOptions extends DeclaredOptions {
  /**
   * The browser: `chrome`, `firefox`, `webkit` or `msedge`. The image has to hold it.
   * @default the server's own choice
   */
  readonly browser?: string;
}

export interface FilesystemOptions extends CatalogOptions {
  /** The folders that it may use, each for reading or for writing. */
  readonly folders: readonly Volume[];
}

export interface MemoryOptions extends CatalogOptions {
  /** The folder that holds the graph, for writing. All sessions share it. */
  readonly folder: Volume;
}

export interface TimeOptions extends CatalogOptions {
  /**
   * The time zone of its answers: an IANA name, such as `Europe/Warsaw`.
   * @default that of the machine
   */
  readonly timezone?: string;
}

export interface GitOptions extends CatalogOptions {
  /** The working tree. With the access `read` nothing can be committed. */
  readonly repository: Volume;
}
