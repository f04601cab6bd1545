import { text } from 'node:stream/consumers';
import { canaries } from './canaries.mjs';
import { models } from './models.mjs';
import { podSecurity } from './pod-security.mjs';
import { unknownFields } from './unknown-fields.mjs';

/**
 * Reads sets of manifests from standard input and writes the findings for each set to standard output. Every judge first judges manifests that
 * are known to be bad, in this very process: one that lets them pass is not judging, and the run fails.
 */
const judges = { 'pod-security': await podSecurity(), models: await models(), 'unknown-fields': await unknownFields() };

for (const [name, judge] of Object.entries(judges)) {
  for (const { manifest, rules } of canaries[name]) {
    const found = new Set((await judge([manifest])).map(({ rule }) => rule));
    const missed = rules.filter((rule) => !found.has(rule));
    if (missed.length > 0) throw new Error(`The judge "${name}" does not judge: it missed ${missed.join(', ')}.`);
  }
}

const results = [];
for (const manifests of JSON.parse(await text(process.stdin))) {
  const findings = [];
  for (const [judge, run] of Object.entries(judges)) {
    for (const finding of await run(manifests)) findings.push({ judge, ...finding });
  }
  results.push(findings);
}
process.stdout.write(JSON.stringify(results));
