import type { Budgets } from '../../../contract';
import type { Redis } from '../../store/redis';
import type { Log } from '../../telemetry/log';
import type { Series } from '../../telemetry/series';
import { BudgetMetrics } from './budget-metrics';
import { BudgetBook } from './budgets';
import { ProcessBudgetStore } from './process-budget-store';
import { RedisBudgetStore } from './redis-budget-store';

export interface BudgetSources {
  readonly config: Budgets;
  /** The shared store; the schema demands it where budgets are counted there. */
  readonly redis: Redis | undefined;
  readonly metrics: Series;
  readonly log: Log;
}

/** The budgets of a configuration; undefined where there are none. */
export function openBudgets({ config, redis, metrics, log }: BudgetSources): BudgetBook | undefined {
  if (config.budgets.length === 0) return undefined;
  if (config.store === 'redis' && redis === undefined) throw new TypeError('budgets in redis need the store');
  const store =
    config.store === 'redis' && redis !== undefined ? new RedisBudgetStore(redis) : new ProcessBudgetStore();
  return new BudgetBook({ config, store, metrics: new BudgetMetrics(metrics), log });
}
