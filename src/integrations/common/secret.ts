import type { Construct } from 'constructs';
import type { SecretBinding, SecretKey, SecretSource } from '../../constructs';

/** How a store brings one field to a workload. */
export interface Delivery {
  bind(scope: Construct, variable: string, file: boolean): SecretKey;
  inject?(scope: Construct, variable: string, file: boolean): SecretBinding;
}

/** A field of a store, as a variable or as a file. */
export class StoredSecret implements SecretSource {
  constructor(
    readonly reference: string,
    private readonly delivery: Delivery,
    readonly file = false,
  ) {}

  /** The same secret, given to the server as a file. The server's variable holds the path, and a rotated value arrives without a restart. */
  asFile(): StoredSecret {
    return new StoredSecret(this.reference, this.delivery, true);
  }

  bind(scope: Construct, variable: string): SecretKey {
    return this.delivery.bind(scope, variable, this.file);
  }

  inject(scope: Construct, variable: string): SecretBinding {
    return this.delivery.inject?.(scope, variable, this.file) ?? this.bind(scope, variable);
  }
}
