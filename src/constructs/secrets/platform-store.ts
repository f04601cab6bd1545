import type { Construct } from 'constructs';
import { LABEL_PREFIX } from '../../contract';
import type { SecretStore } from './secret-source';

const STORE = `${LABEL_PREFIX}/secret-store`;

/** Makes the store of a platform known to everything inside it. */
export function provideSecretStore(scope: Construct, store: SecretStore): void {
  scope.node.setContext(STORE, store);
}

/** The store of the platform that a construct is part of. */
export function secretStoreOf(construct: Construct): SecretStore | undefined {
  return construct.node.tryGetContext(STORE);
}
