import type { PolicyConfig } from '../../contract';
import type { Authorizer, OpenAuthorizer } from '../policy/authorizer';
import { type AuthorizerDependencies, createAuthorizer } from '../policy/create-authorizer';

/** How long decisions that are under way may take after a policy was replaced, milliseconds. */
const LINGER = 10_000;

/** The policy engine, which may be replaced while calls go on. */
export class LivePolicy {
  private constructor(
    private engine: OpenAuthorizer | undefined,
    private config: PolicyConfig | undefined,
    private readonly dependencies: AuthorizerDependencies,
  ) {}

  /** @throws Error when the policy is not valid */
  static async open(config: PolicyConfig | undefined, dependencies: AuthorizerDependencies): Promise<LivePolicy> {
    return new LivePolicy(config && (await createAuthorizer(config, dependencies)), config, dependencies);
  }

  get current(): Authorizer | undefined {
    return this.engine;
  }

  /**
   * Another policy. The one before ends when its last decisions are made.
   *
   * @throws Error when it is not valid; then the one before stays
   */
  async use(config: PolicyConfig | undefined): Promise<void> {
    if (JSON.stringify(config) === JSON.stringify(this.config)) return;
    const next = config && (await createAuthorizer(config, this.dependencies));
    const before = this.engine;
    this.engine = next;
    this.config = config;
    if (before !== undefined) setTimeout(() => void before.close(), LINGER).unref();
  }

  async close(): Promise<void> {
    await this.engine?.close();
  }
}
