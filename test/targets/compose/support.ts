import { App, Egress, McpPlatform, Oidc, Peer, Secrets, Stage, synthesize, Volume } from '../../../src';
import type { Assembly } from '../../../src/contract';
import { type ComposeProject, composeProject } from '../../../src/targets/compose';

type ServerProps = Parameters<McpPlatform['addServer']>[1];

export const STDIO: ServerProps = { image: 'acme/stdio:1.0.0', command: ['/server', 'stdio'] };
export const HTTP: ServerProps = {
  image: 'acme/http:1.0.0',
  command: ['/server'],
  transport: 'streamable-http',
  port: 8000,
};
const allowFrom = [Peer.pods({ app: 'assistant' }, 'assistants')];

/** A pilot with these servers, behind one issuer. */
export function pilot(servers: Readonly<Record<string, ServerProps>>, identity = true, stage = Stage.PILOT): Assembly {
  const app = new App();
  const platform = new McpPlatform(app, 'pilot', {
    stage,
    environment: 'test',
    ...(identity && { identity: Oidc.issuer('https://login.acme.example') }),
  });
  for (const [name, props] of Object.entries(servers)) platform.addServer(name, { allowFrom, ...props });
  return synthesize(app);
}

export const OPTIONS = {
  project: '/home/acme/pilot',
  out: '/home/acme/pilot/compose',
  installs: (name: string, url: string) => [{ client: 'vscode', title: 'VS Code', text: `${name} at ${url}` }],
};

export function project(servers: Readonly<Record<string, ServerProps>>): ComposeProject {
  return composeProject(pilot(servers), OPTIONS);
}

/** Every mapping in one composition. */
export const EVERYTHING: Readonly<Record<string, ServerProps>> = {
  full: {
    ...STDIO,
    command: ['/server', 'stdio', '$HOME', '$(NAME)', '--', 'rest'],
    env: { PLAIN: 'a $PATH of its own' },
    secrets: {
      TOKEN: Secrets.kubernetes({ name: 'full', key: 'token' }),
      KEY_FILE: Secrets.kubernetes({ name: 'full', key: 'key' }).asFile(),
    },
    egress: [Egress.https('api.example.com'), Egress.host('db.example.com', 5432)],
    volumes: [
      Volume.emptyDir('/scratch', { size: '8Mi' }),
      Volume.emptyDir('/memory', { size: '4Mi', medium: 'memory' }),
      Volume.claim('/docs', { claim: 'docs', access: 'read', local: 'docs' }),
      Volume.claim('/out', { claim: 'out', access: 'write', local: '../out' }),
    ],
    resources: { limits: { memory: '4Gi', cpu: '250m' } },
  },
  quiet: STDIO,
  web: { ...HTTP, secrets: { WEB_TOKEN: Secrets.kubernetes({ name: 'web', key: 'token' }) } },
};
