import { WatchedFile } from '../outbound/watched-file';
import type { TokenStrategy, UpstreamHeaders } from './token-strategy';
import { UpstreamTokenError } from './upstream-token-error';

/** What a header's value may have (RFC 9110, 5.5): a line end in a secret's file would be a second header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

/** A header with a secret from a file. */
export class StaticHeader implements TokenStrategy {
  private readonly file: WatchedFile;

  constructor(private readonly config: { readonly name: string; readonly valueFile: string; readonly prefix: string }) {
    this.file = new WatchedFile(config.valueFile);
  }

  headers(): UpstreamHeaders {
    const { name, valueFile, prefix } = this.config;
    let value: string;
    try {
      value = prefix + this.file.read();
    } catch (error) {
      throw new UpstreamTokenError('configuration', error instanceof Error ? error.message : String(error));
    }
    if (!VALUE.test(value)) throw new UpstreamTokenError('configuration', `${valueFile} is not fit for a header`);
    return { [name]: value };
  }

  async refused(): Promise<boolean> {
    return false;
  }

  async close(): Promise<void> {}
}
