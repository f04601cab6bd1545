import { defineErrors } from '../entry';

/** What stops an evaluation of manifests, and what a caller raises when findings are left. */
export const rules = defineErrors({
  RULES_FINDINGS: {
    message: '{count} of the rules for manifests do not hold:{findings}Nobody acknowledged them.',
    remedy: 'Mend each one, or acknowledge it with a reason and an expiry date.',
  },
  RULES_DATE_MISSING: {
    message: 'Acknowledgements expire, and the day of the evaluation is not given.',
    remedy: 'Pass today as YYYY-MM-DD.',
  },
  RULES_ACKNOWLEDGEMENT_INVALID: {
    message: 'The acknowledgement cannot be used: {reason}.',
    remedy: 'Name a rule of docs/rules.md, a subject, a reason and an expiry date of at most 366 days ahead.',
  },
  RULES_RULE_INVALID: {
    message: 'The rule cannot be defined: {reason}.',
    remedy: 'Give an id of your own, with an area and a name, such as acme.owner-named.',
  },
  TESTING_OBJECT_MISSING: {
    message: 'There is no {kind} "{name}"; of this kind there are: {known}.',
    remedy: 'Name one of them, or compose the object before the test reads the manifests.',
  },
  TESTING_OBJECT_AMBIGUOUS: {
    message: 'There are several {kind} "{name}", in the namespaces {namespaces}.',
    remedy: 'Name the namespace.',
  },
});
