import { appendFileSync, readFileSync } from 'node:fs';
import { CustomResource } from '@pulumi/pulumi';

/** The same objects with nothing but the SDK: neither components nor what objects wait for. */
for (const { type, name, inputs } of JSON.parse(readFileSync(process.env['STRATA_BENCH_OBJECTS'], 'utf8'))) {
  new CustomResource(type, name, inputs);
}
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  appendFileSync(process.env['STRATA_BENCH_USAGE'], `${maxRSS} ${userCPUTime + systemCPUTime}\n`);
});
