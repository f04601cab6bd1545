import type { Principal } from '../principal';
import type { GatewaySigner, SignedFor } from './gateway-signer';
import type { IssuedTokens } from './issued-tokens';
import { subjectKey } from './subject-key';
import { bearer, type TokenStrategy, type UpstreamHeaders } from './token-strategy';

/** A short-lived token that the gateway signs itself. */
export class SignedToken implements TokenStrategy {
  constructor(
    private readonly config: SignedFor,
    private readonly signer: GatewaySigner,
    private readonly tokens: IssuedTokens,
  ) {}

  headers(principal: Principal | undefined): UpstreamHeaders | Promise<UpstreamHeaders> {
    const sign = () => this.signer.sign(principal, this.config);
    const issued = this.tokens.get(subjectKey(principal), principal?.expiresAt ?? Number.POSITIVE_INFINITY, sign);
    return issued instanceof Promise ? issued.then(({ token }) => bearer(token)) : bearer(issued.token);
  }

  /** The key may be new to the upstream, which looks it up when it meets it: one more try, with a token of the present key. */
  async refused(principal: Principal | undefined, { status }: { readonly status: number }): Promise<boolean> {
    this.tokens.drop(subjectKey(principal));
    return status === 401;
  }

  async close(): Promise<void> {}
}
