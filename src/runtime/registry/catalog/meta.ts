import type { RegistryEntryMeta } from '../../../contract';
import type { CatalogEntry } from './entry';

/** The official part of `_meta` (OpenAPI 2025-12-01, ServerResponse). It is made when it is asked for: kept as text, it would be a third of the catalogue. */
export function officialMeta(entry: CatalogEntry, isLatest: boolean): object {
  const { status, statusMessage, statusChangedAt, publishedAt, updatedAt } = entry;
  return {
    status,
    ...(statusMessage !== undefined && { statusMessage }),
    statusChangedAt,
    publishedAt,
    updatedAt,
    isLatest,
  };
}

/** Our part of it. */
export function ownMeta(entry: CatalogEntry): RegistryEntryMeta {
  const { tier, source, sourceClass, told, lifecycle, evidence, owner, tenant, dataClass } = entry;
  return {
    tier,
    source,
    sourceClass,
    lifecycle: told,
    ...(lifecycle.at !== undefined && { lifecycleAt: lifecycle.at }),
    evidence: [...evidence],
    ...(owner !== undefined && { owner }),
    ...(tenant !== undefined && { tenant }),
    ...(dataClass !== undefined && { dataClass }),
  };
}
