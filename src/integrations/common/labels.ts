import type { Construct } from 'constructs';
import { platformOf } from '../../constructs/common/context';
import { Label, MANAGED_BY } from '../../contract';

/** Labels of the objects of integrations. */
export function integrationLabels(scope: Construct): Record<string, string> {
  const platform = platformOf(scope);
  return {
    ...platform?.labels,
    [Label.MANAGED_BY]: MANAGED_BY,
    ...(platform && {
      [Label.PART_OF]: platform.name,
      [Label.PLATFORM]: platform.name,
      [Label.ENVIRONMENT]: platform.environment,
    }),
  };
}
