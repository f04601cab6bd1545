import type { Assembly, BridgeConfig, EgressConfig, GatewayConfig, RegistryConfig, Stage } from '../contract';

/** Something that a stage of maturity asks for, as a composition can show it. */
export interface StageControl {
  /** The marker of the maturity model that it comes from, such as `S3-T-03`; where the model has none, the control of `CONTROLS`. */
  readonly id: string;
  /** The first stage that asks for it. Later ones do too. */
  readonly stage: Stage;
  /** What is asked. One sentence. */
  readonly title: string;
  /** What supplies it: a construct, a prop or a command. */
  readonly supply: string;
  /** Code that adds it to a composition. */
  readonly code: string;
  /** What a composition lacks, by name. Nothing: the control holds. */
  readonly lacking: (composition: Composition) => readonly string[];
}

/** A composition as controls look at it. */
export interface Composition {
  readonly assembly: Assembly;
  /** What bridges boot from, those in front of servers. */
  readonly bridges: readonly BridgeConfig[];
  readonly gateways: readonly GatewayConfig[];
  readonly egress: readonly EgressConfig[];
  readonly registries: readonly RegistryConfig[];
}

/** Names one thing that is lacking when it is. */
export function unless(isThere: boolean, what: string): readonly string[] {
  return isThere ? [] : [what];
}
