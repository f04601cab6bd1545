import type { CatalogEntry } from '../../contract';
import { atlassian } from './atlassian';
import { braveSearch } from './brave-search';
import { context7 } from './context7';
import { elasticsearch } from './elasticsearch';
import { everything } from './everything';
import { fetch } from './fetch';
import { filesystem } from './filesystem';
import { git } from './git';
import { github } from './github';
import { gitlab } from './gitlab';
import { grafana } from './grafana';
import { kubernetes } from './kubernetes';
import { linear } from './linear';
import { memory } from './memory';
import { mongodb } from './mongodb';
import { notion } from './notion';
import { playwright } from './playwright';
import { postgres } from './postgres';
import { redis } from './redis';
import { sentry } from './sentry';
import { sequentialThinking } from './sequential-thinking';
import { slack } from './slack';
import { stripe } from './stripe';
import { terraform } from './terraform';
import { time } from './time';

/** Every entry by the name that `Catalog` gives it. */
export const ENTRIES = {
  atlassian,
  braveSearch,
  context7,
  elasticsearch,
  everything,
  fetch,
  filesystem,
  git,
  github,
  gitlab,
  grafana,
  kubernetes,
  linear,
  memory,
  mongodb,
  notion,
  playwright,
  postgres,
  redis,
  sentry,
  sequentialThinking,
  slack,
  stripe,
  terraform,
  time,
} satisfies Readonly<Record<string, CatalogEntry>>;

/** Every entry, sorted by id. */
export const CATALOG: readonly CatalogEntry[] = Object.values(ENTRIES);
