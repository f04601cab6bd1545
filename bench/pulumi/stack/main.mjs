import { appendFileSync } from 'node:fs';
import { App, Egress, McpPlatform, Peer, Secrets, Stage } from 'mcp-strata';
import { deploy, stackEnvironment } from 'mcp-strata/pulumi';
import { z } from 'zod';

/** A platform of as many servers as the stack says. At its end it tells the most memory that it had, and its processor time. */
const { servers } = stackEnvironment(z.strictObject({ servers: z.number().int() }));
const app = new App();
const platform = new McpPlatform(app, 'bench', { stage: Stage.PILOT, environment: 'bench' });
for (let at = 0; at < servers; at++) {
  platform.addServer(`server-${at}`, {
    image: 'ghcr.io/acme/server:1.0.0',
    command: ['/server', 'stdio'],
    secrets: { TOKEN: Secrets.kubernetes({ name: `server-${at}`, key: 'token' }) },
    egress: [Egress.https('api.acme.example')],
    allowFrom: [Peer.pods({ app: 'assistant' }, 'assistants')],
  });
}
deploy(app);
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  appendFileSync(process.env['STRATA_BENCH_USAGE'], `${maxRSS} ${userCPUTime + systemCPUTime}\n`);
});
