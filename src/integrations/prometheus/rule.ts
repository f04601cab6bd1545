/** A rule of Prometheus that keeps the answer of a query under a name of its own. */
export interface RecordingRule {
  readonly record: string;
  readonly expr: string;
}

/** A rule of Prometheus that tells somebody. */
export interface AlertingRule {
  readonly alert: string;
  readonly expr: string;
  readonly for?: string;
  readonly labels: { readonly severity: 'critical' | 'warning' | 'info' };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

export interface RuleGroup {
  readonly name: string;
  readonly interval: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
}

/** What rules are made for. */
export interface RuleInput {
  readonly platform: string;
  /** 0.01 for 99 %. */
  readonly errorBudget: number;
  /** 0.95 for 95 %. */
  readonly auditCoverage: number;
  readonly runbooks: string;
}

/** What workloads are told apart by, wherever their metrics came from. */
export const WORKLOAD = 'platform, namespace, role, workload';

/** One alert, with its section of the runbooks. */
export function alert(
  { runbooks }: RuleInput,
  name: string,
  severity: AlertingRule['labels']['severity'],
  rule: { readonly expr: string; readonly for?: string; readonly summary: string; readonly description: string },
): AlertingRule {
  const { expr, summary, description } = rule;
  return {
    alert: name,
    expr,
    ...(rule.for !== undefined && { for: rule.for }),
    labels: { severity },
    annotations: { summary, description, runbook_url: `${runbooks}#${name.toLowerCase()}` },
  };
}

/** The metric of one platform. */
export function of({ platform }: RuleInput, metric: string, ...matchers: readonly string[]): string {
  return `${metric}{${[`platform=${JSON.stringify(platform)}`, ...matchers].join(', ')}}`;
}

/**
 * Whether a counter of rare events grew, by workload. It is not there before the first of them, and Prometheus sees no growth where a series begins: a series
 * that was not there at the beginning of the window has grown, too.
 */
export function grew(selector: string, window: string, by: string = WORKLOAD): string {
  const fresh = `sum by (${by}) (${selector} unless ${selector} offset ${window})`;
  return `(sum by (${by}) (increase(${selector}[${window}])) > 0) or (${fresh} > 0)`;
}
