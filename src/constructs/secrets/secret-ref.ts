import type { Construct } from 'constructs';
import type { SecretKind } from '../../contract';
import { StrataError } from '../../errors';
import { secretStoreOf } from './platform-store';
import { parseSecretPath } from './secret-path';
import type { SecretBinding, SecretKey, SecretSource } from './secret-source';

/** A secret of the platform's store, by its path. What the store is, the platform says once. */
export class SecretRef implements SecretSource {
  readonly reference: string;

  private constructor(
    private readonly path: string,
    readonly file: boolean,
    private readonly kind?: SecretKind,
  ) {
    this.reference = `platform:${path}`;
  }

  /**
   * @param kind what the store has to be. Absent: any
   * @throws StrataError SECRET_REFERENCE_INVALID
   */
  static of(path: string, kind?: SecretKind): SecretRef {
    parseSecretPath(path, `Secrets.ref(${JSON.stringify(path)})`);
    return new SecretRef(path, false, kind);
  }

  /** The same secret, given to the server as a file. */
  asFile(): SecretRef {
    return new SecretRef(this.path, true, this.kind);
  }

  /**
   * The same secret as the platform's store says where it is, such as `vault:kv/mcp/github#token`.
   *
   * @throws StrataError SECRET_STORE_MISSING, SECRET_STORE_OTHER
   */
  within(scope: Construct): SecretSource {
    const store = secretStoreOf(scope);
    if (store === undefined) {
      throw new StrataError('SECRET_STORE_MISSING', scope.node.path, { reference: this.path });
    }
    const { kind } = this;
    if (kind !== undefined && store.kind !== undefined && store.kind !== kind) {
      throw new StrataError('SECRET_STORE_OTHER', scope.node.path, { reference: this.path, kind, store: store.kind });
    }
    const source = store.secret(this.path);
    return this.file ? source.asFile() : source;
  }

  /** @throws StrataError SECRET_STORE_MISSING, SECRET_STORE_OTHER, and those of the store */
  bind(scope: Construct, variable: string): SecretKey {
    return this.within(scope).bind(scope, variable);
  }

  /** @throws StrataError SECRET_STORE_MISSING, SECRET_STORE_OTHER, and those of the store */
  inject(scope: Construct, variable: string): SecretBinding {
    const source = this.within(scope);
    return source.inject?.(scope, variable) ?? source.bind(scope, variable);
  }
}
