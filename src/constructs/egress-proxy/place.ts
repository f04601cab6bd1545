import type { Construct } from 'constructs';
import { StrataError } from '../../errors';
import { findPlace, type Place } from '../common/place';
import type { EgressProxyProps } from './props';

/** Where a proxy stands, and what its platform decides. */
export type EgressPlace = Place;

/**
 * Finds out where a proxy stands.
 *
 * @throws StrataError EGRESS_PROXY_CHART_MISSING, PLATFORM_STAGE_UNKNOWN
 */
export function egressPlaceOf(proxy: Construct, props: EgressProxyProps): EgressPlace {
  const place = findPlace(proxy, props);
  if (place === undefined) {
    throw new StrataError('EGRESS_PROXY_CHART_MISSING', proxy.node.path, {});
  }
  return place;
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
