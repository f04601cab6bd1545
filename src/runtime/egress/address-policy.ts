import { addressBlock, type Cidr, containsCidr, isPublicAddress, parseCidr } from '../../contract';

/** Whether an address may be connected to. */
export type AddressPolicy = (address: string) => boolean;

/**
 * Public addresses alone: none that is private, link-local, a metadata service's, loopback, multicast, shared, unique local, or an IPv4
 * address in disguise (mapped, translated, tunnelled). What the composition denies comes on top.
 */
export function publicAddresses(deniedRanges: readonly string[]): AddressPolicy {
  const denied = deniedRanges.flatMap((range): Cidr | [] => parseCidr(range) ?? []);
  return (address) => {
    const block = addressBlock(address);
    return isPublicAddress(address) && block !== undefined && !denied.some((range) => containsCidr(range, block));
  };
}
