import { z } from 'zod';
import { DataClass, parseImageReference } from '../../contract';
import type { Problems } from '../../errors';
import { listOf, shapeOf } from '../../kube';
import { faultOf } from '../identity/url';
import type { ListingProps } from './listing-props';
import type { McpServerProps } from './props';

const text = z.string().optional();
const list = listOf(z.string().min(1));

export const LISTING_SHAPE = shapeOf<ListingProps>({
  description: z.string().min(1).max(100).optional(),
  version: text,
  owner: text,
  dataClass: DataClass.optional(),
  groups: list.optional(),
  repository: text,
  readme: z.string().max(200_000).optional(),
  permissions: listOf(z.string().min(1).max(500)).optional(),
  listed: z.boolean().optional(),
});

/** A range, a wildcard, a tag that moves: none of them is a version. */
const RANGE = /^[\^~<>=*]|[*|\s]|^(\d+\.)*[xX]$|^latest$/i;

/** Finds what a registry would refuse. */
export function checkListing(listing: ListingProps = {}, problems: Problems): void {
  const { version, repository, groups } = listing;
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop: `listing.${prop}`, reason });
  if (version !== undefined && (version === '' || version.length > 255 || RANGE.test(version))) {
    refuse('version', `"${version}" is a range or a tag, and no version`);
  }
  const fault = repository === undefined ? undefined : faultOf(repository);
  if (fault !== undefined) refuse('repository', fault);
  if (groups?.length === 0) refuse('groups', 'an empty list would hide it from everybody: say listed: false');
}

/** The version that a registry lists. What names one exactly comes first. */
export function versionOf({ listing, package: source }: McpServerProps, image: string): string {
  const given = listing?.version ?? (source?.registryType === 'oci' ? undefined : source?.version);
  if (given !== undefined) return given;
  const { tag, digest } = parseImageReference(image) ?? {};
  if (tag !== undefined && tag !== 'latest') return tag.replace(/^v(?=\d)/, '');
  const hash = /^sha256:([0-9a-f]{12})/.exec(digest ?? '')?.[1];
  return hash === undefined ? '0.0.0' : `0.0.0-sha256.${hash}`;
}

/** What it is for, where nobody says it. */
export function describe({ listing, title }: McpServerProps, name: string, platform: string | undefined): string {
  if (listing?.description !== undefined) return listing.description;
  const whose = platform === undefined ? '' : ` of ${platform}`;
  return `${title ?? name}, an MCP server${whose}`.slice(0, 100);
}
