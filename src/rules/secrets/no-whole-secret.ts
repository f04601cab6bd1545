import { isRecord, records } from '../model/json';
import { containerRule, gather } from '../rule';
import { cis } from '../sources';

export const noWholeSecret = containerRule({
  id: 'secrets.no-whole-secret',
  control: 'secret.reference',
  severity: 'warning',
  title: 'Containers take the keys of a Secret that they need, by name.',
  why: 'envFrom hands over every key, those that are added later included, and a key can set any variable of the program.',
  remedy: 'List the variables with valueFrom.secretKeyRef.',
  sources: [cis('5.4.1', 'Prefer using secrets as files over secrets as environment variables')],
  check: ({ json, name, pointer }) =>
    gather(records(json['envFrom']), ({ secretRef }, index) =>
      isRecord(secretRef)
        ? [{ pointer: `${pointer}/envFrom/${index}/secretRef`, message: `Container "${name}" takes a whole Secret.` }]
        : [],
    ),
});
