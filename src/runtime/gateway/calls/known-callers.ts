import type { Authentication } from '../../../contract';
import type { Verdict } from '../../auth/authenticator';
import { ProtectedResource, type ProtectedResourceOptions } from '../../auth/protected-resource';
import { AuthRefusal } from '../../auth/refusal';
import type { Incoming } from '../../http/parties';
import type { Principals } from './principals';

/** Remembers who called: what the gateway shows upstreams is made for them. */
export class KnownCallers extends ProtectedResource {
  constructor(
    config: Authentication,
    options: ProtectedResourceOptions,
    private readonly principals: Principals,
  ) {
    super(config, options);
  }

  override authenticate(request: Incoming): Verdict | Promise<Verdict> {
    const verdict = super.authenticate(request);
    return verdict instanceof Promise ? verdict.then(this.noted) : this.noted(verdict);
  }

  private readonly noted = (verdict: Verdict): Verdict => {
    if (!(verdict instanceof AuthRefusal)) this.principals.note(verdict);
    return verdict;
  };
}
