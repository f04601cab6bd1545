import type { CatalogEntry, ToolLock } from '../src/contract';

export function catalogPage(entries: Readonly<Record<string, CatalogEntry>>, lock: ToolLock): string;
