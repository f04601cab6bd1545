import { addressBlock, type Cidr, containsCidr, isPublicAddress, METADATA_BLOCKS, parseCidr } from '../../../contract';

const METADATA = METADATA_BLOCKS.flatMap((block): Cidr | [] => parseCidr(block) ?? []);
/** IPv4 in the clothes of IPv6 (RFC 4291, 2.5.5.2). */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/**
 * Whether an address may be connected to. Where private networks are allowed, metadata services still are not: nothing that issues tokens
 * lives there.
 */
export function mayConnect(address: string, privateNetwork: boolean): boolean {
  const plain = MAPPED.exec(address)?.[1] ?? address;
  if (!privateNetwork) return isPublicAddress(plain);
  const block = addressBlock(plain);
  return block !== undefined && !METADATA.some((denied) => containsCidr(denied, block));
}
