import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { Stage } from '../../contract';
import { StrataError } from '../../errors';
import { Dns } from '../../network';
import { type PlatformContext, platformOf, tenantOf } from '../common/context';
import { defaultRuntimeImage } from '../common/image';
import { checkedStage } from '../common/stage';
import type { EgressProxyProps } from './props';

/** Where a proxy stands, and what its platform decides. */
export interface EgressPlace {
  readonly name: string;
  readonly namespace?: string;
  readonly stage: Stage;
  readonly runtimeImage: string;
  readonly dns: Dns;
  readonly platform?: PlatformContext;
  readonly tenant?: string;
}

/**
 * Finds out where a proxy stands.
 *
 * @throws StrataError EGRESS_PROXY_CHART_MISSING, PLATFORM_STAGE_UNKNOWN
 */
export function egressPlaceOf(proxy: Construct, props: EgressProxyProps): EgressPlace {
  const chart = proxy.node.scopes.findLast((scope) => Chart.isChart(scope));
  if (chart === undefined) {
    throw new StrataError('EGRESS_PROXY_CHART_MISSING', proxy.node.path, {});
  }
  const { namespace } = Chart.of(chart);
  const platform = platformOf(proxy);
  const tenant = tenantOf(proxy);
  return {
    name: props.name ?? proxy.node.id,
    stage: checkedStage(props.stage ?? platform?.stage ?? Stage.PILOT, proxy.node.path),
    runtimeImage: props.runtimeImage ?? platform?.runtimeImage ?? defaultRuntimeImage(),
    dns: props.dns ?? platform?.dns ?? Dns.pods(),
    ...(namespace !== undefined && { namespace }),
    ...(platform && { platform }),
    ...(tenant !== undefined && { tenant }),
  };
}

/**
 * Refuses an id that is taken before `constructs` does, in the words of the catalogue.
 *
 * @throws StrataError EGRESS_PROXY_NAME_TAKEN
 */
export function freeEgressScope(scope: Construct, id: string): Construct {
  const other = scope.node.tryFindChild(id);
  if (other !== undefined) {
    throw new StrataError('EGRESS_PROXY_NAME_TAKEN', scope.node.path, { name: id, other: other.node.path });
  }
  return scope;
}
