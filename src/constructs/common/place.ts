import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Stage } from '../../contract';
import { Dns } from '../../network';
import { type PlatformContext, platformOf, tenantOf } from './context';
import { defaultRuntimeImage, pinned } from './image';
import { checkedStage } from './stage';

/** Where a workload stands, and what its platform decides. */
export interface Place {
  readonly name: string;
  readonly namespace?: string;
  readonly stage: Stage;
  readonly runtimeImage: string;
  /** Appends the digest that the app's image lock has for an image. */
  pin(image: string): string;
  readonly dns: Dns;
  readonly platform?: PlatformContext;
  readonly tenant?: string;
}

/** What a composition may say about it. */
export interface PlaceChoice {
  readonly name?: string;
  readonly stage?: Stage;
  readonly runtimeImage?: string;
  readonly dns?: Dns;
}

/**
 * Finds out where a workload stands; nothing where it is in no chart.
 *
 * @throws StrataError PLATFORM_STAGE_UNKNOWN
 */
export function findPlace(construct: Construct, props: PlaceChoice): Place | undefined {
  const chart = construct.node.scopes.findLast((scope) => Chart.isChart(scope));
  if (chart === undefined) {
    return undefined;
  }
  const { namespace } = Chart.of(chart);
  const platform = platformOf(construct);
  const tenant = tenantOf(construct);
  return {
    name: props.name ?? construct.node.id,
    stage: checkedStage(props.stage ?? platform?.stage ?? Stage.PILOT, construct.node.path),
    runtimeImage: pinned(construct, props.runtimeImage ?? platform?.runtimeImage ?? defaultRuntimeImage()),
    pin: (image) => pinned(construct, image),
    dns: props.dns ?? platform?.dns ?? Dns.pods(),
    ...(namespace !== undefined && { namespace }),
    ...(platform && { platform }),
    ...(tenant !== undefined && { tenant }),
  };
}
