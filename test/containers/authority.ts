import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A key and its certificate, PEM. */
export interface Identity {
  readonly key: string;
  readonly certificate: string;
}

/** A company's own authority for certificates, in a folder, by openssl. */
export class Authority {
  constructor(private readonly folder: string) {
    const self = ['-x509', '-days', '2', '-subj', '/CN=Authority of the suite'];
    const uses = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
    this.openssl('req', ...NEW_KEY, ...self, ...uses, '-keyout', 'ca.key', '-out', 'ca.crt');
  }

  /** Its own certificate, PEM. */
  get certificate(): string {
    return this.read('ca.crt');
  }

  /** A certificate for servers of these names. */
  issue(...names: readonly string[]): Identity {
    const [file = ''] = names;
    writeFileSync(join(this.folder, `${file}.ext`), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`);
    this.openssl('req', ...NEW_KEY, '-subj', `/CN=${file}`, '-keyout', `${file}.key`, '-out', `${file}.csr`);
    const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2'];
    this.openssl('x509', '-req', '-in', `${file}.csr`, ...signer, '-extfile', `${file}.ext`, '-out', `${file}.crt`);
    return { key: this.read(`${file}.key`), certificate: this.read(`${file}.crt`) };
  }

  private openssl(...args: readonly string[]): void {
    execFileSync('openssl', args, { cwd: this.folder, stdio: 'pipe', timeout: 30_000 });
  }

  private read(file: string): string {
    return readFileSync(join(this.folder, file), 'utf8');
  }
}

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
