import type { IncomingMessage } from 'node:http';
import { Authentication, type AuthenticationInput, type TrustedIssuer } from '../../../src/contract';
import { Authenticator, type Verdict } from '../../../src/runtime/auth/authenticator';
import type { Principal } from '../../../src/runtime/auth/principal';
import { AuthRefusal } from '../../../src/runtime/auth/refusal';
import { createLog } from '../../../src/runtime/telemetry/log';
import { Metrics } from '../../../src/runtime/telemetry/metrics';
import { Lines } from '../support/bridge';
import { AUDIENCE } from '../support/issuer';

/** The configuration that trusts one issuer on loopback. */
export function trusting(
  issuer: string,
  more: Partial<AuthenticationInput> = {},
  issuerMore: Partial<TrustedIssuer> = {},
): AuthenticationInput {
  return {
    resource: AUDIENCE,
    issuers: [{ issuer, audiences: [AUDIENCE], privateNetwork: true, ...issuerMore }],
    clockSkewSeconds: 5,
    ...more,
  };
}

/** An authenticator with a clock that tests can move. */
export class Door {
  readonly lines = new Lines();
  readonly metrics = new Metrics();
  readonly authenticator: Authenticator;
  /** Milliseconds that the clock is ahead. */
  ahead = 0;

  constructor(config: AuthenticationInput) {
    this.authenticator = new Authenticator(Authentication.parse(config), {
      log: createLog({ level: 'info', server: 'test', output: this.lines }),
      metrics: this.metrics,
      now: () => Date.now() + this.ahead,
    });
  }

  ask(...rawHeaders: string[]): Verdict | Promise<Verdict> {
    return this.authenticator.authenticate({ rawHeaders, url: '/mcp' } satisfies Partial<IncomingMessage>);
  }

  async admit(token: string): Promise<Principal> {
    const verdict = await this.ask('Authorization', `Bearer ${token}`);
    if (verdict instanceof AuthRefusal) throw new Error(`refused: ${verdict.reason}: ${verdict.text}`);
    return verdict;
  }

  /** Status and reason of a refusal. */
  async refuse(token: string): Promise<string> {
    return refusalOf(await this.ask('Authorization', `Bearer ${token}`));
  }
}

export function refusalOf(verdict: Verdict): string {
  return verdict instanceof AuthRefusal ? `${verdict.status} ${verdict.reason}` : `served ${verdict.key}`;
}
