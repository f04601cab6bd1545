import { auditAlerts } from './alerts/audit';
import { availabilityAlerts } from './alerts/availability';
import { catalogueAlerts } from './alerts/catalogue';
import { decisionAlerts } from './alerts/decisions';
import { saturationAlerts } from './alerts/saturation';
import { recordingRules } from './recording';
import type { RuleGroup, RuleInput } from './rule';

/** All rules of a platform. */
export function ruleGroups(input: RuleInput): RuleGroup[] {
  const group = (name: string, interval: string, rules: RuleGroup['rules']): RuleGroup => ({
    name: `strata-${input.platform}-${name}`,
    interval,
    rules,
  });
  return [
    group('recording', '30s', recordingRules(input)),
    group('availability', '30s', availabilityAlerts(input)),
    group('audit', '30s', auditAlerts(input)),
    group('decisions', '30s', decisionAlerts(input)),
    group('saturation', '30s', saturationAlerts(input)),
    group('catalogue', '30s', catalogueAlerts(input)),
  ];
}
