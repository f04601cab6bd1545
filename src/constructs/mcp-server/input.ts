import type { Stage } from '../../contract';
import type { Dns } from '../../network';
import type { PlatformContext } from '../common/context';
import type { SecretKey } from '../secrets';
import type { McpServerProps } from './props';

/** Everything that a server is derived from: its props, its place and its platform. */
export interface ServerInput {
  readonly name: string;
  readonly namespace?: string;
  readonly stage: Stage;
  readonly runtimeImage: string;
  readonly dns: Dns;
  readonly platform?: PlatformContext;
  readonly tenant?: string;
  readonly props: McpServerProps;
  /** Where the value of each secret arrives, by variable. */
  readonly secretKeys: ReadonlyMap<string, SecretKey>;
}
