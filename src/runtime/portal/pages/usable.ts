import type { PortalGateway } from '../../../contract';
import type { Entry } from '../catalogue/entry';

/** Blocked, withdrawn: nobody is offered it, whatever else is said of it. */
export const isGone = ({ own, status }: Entry) =>
  own.tier === 'blocked' || own.lifecycle === 'blocked' || status === 'deleted';

const WAITING: readonly (string | undefined)[] = ['submitted', 'reviewed', 'approved'];

/** Whether somebody has to decide something about it. */
export const isWaiting = ({ own }: Entry) => WAITING.includes(own.lifecycle);

/** Whether the gateway serves it and the registry says that it is approved. Who is shown the allow-list alone is told no tier: all of it is. */
export function isUsable(entry: Entry, { servers }: PortalGateway): boolean {
  const { tier } = entry.own;
  const isBehind = servers === undefined || servers.includes(entry.name);
  return !isGone(entry) && isBehind && (tier === undefined || tier === 'approved');
}
