import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

/** A login of a registry. */
export interface RegistryLogin {
  readonly username: string;
  /** A password, or an access token. */
  readonly password: string;
}

/** What container tools keep for registries. Other members are theirs. */
const DockerConfig = z.looseObject({
  auths: z
    .record(z.string(), z.looseObject({ auth: z.string().optional(), identitytoken: z.string().optional() }))
    .optional(),
  credHelpers: z.record(z.string(), z.string()).optional(),
  credsStore: z.string().optional(),
});
type DockerConfig = z.infer<typeof DockerConfig>;

const Helped = z.looseObject({ Username: z.string(), Secret: z.string() });
/** The name of a helper is part of a command. */
const HELPER = /^[a-z0-9][a-z0-9._-]*$/i;

/** Docker Hub's entry goes by the address of its first API. */
const HUB = 'registry-1.docker.io';
const HUB_NAMES = ['https://index.docker.io/v1/', 'index.docker.io', 'docker.io', HUB];

/**
 * The login that container tools use for a registry: from their configuration, or from the helper that it names. Nothing where there is none, which is right
 * for public images.
 *
 * @param registry host and port, such as `ghcr.io`
 */
export async function loginFor(
  registry: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<RegistryLogin | undefined> {
  const config = read(environment);
  const names = registry === HUB ? HUB_NAMES : [registry, `https://${registry}`, `https://${registry}/v2/`];
  const helper = names.map((name) => config.credHelpers?.[name]).find((one) => one !== undefined) ?? config.credsStore;
  if (helper !== undefined && HELPER.test(helper)) {
    for (const name of names) {
      const login = await ask(helper, name, environment);
      if (login !== undefined) return login;
    }
  }
  const entry = names.map((name) => config.auths?.[name]).find((one) => one?.auth !== undefined);
  return entry?.auth === undefined ? undefined : decode(entry.auth, entry.identitytoken);
}

function read(environment: Readonly<Record<string, string | undefined>>): DockerConfig {
  const folder = environment['DOCKER_CONFIG'] ?? join(environment['HOME'] ?? homedir(), '.docker');
  const file = environment['REGISTRY_AUTH_FILE'] ?? join(folder, 'config.json');
  if (!existsSync(file)) return {};
  try {
    return DockerConfig.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Somebody else's file: who cannot read it is as one without a login, and the registry says what that means.
    return {};
  }
}

/** Source: docker/docker-credential-helpers, "Development": the registry on standard input, JSON on standard output. */
async function ask(
  helper: string,
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<RegistryLogin | undefined> {
  try {
    const running = promisify(execFile)(`docker-credential-${helper}`, ['get'], {
      env: { ...environment },
      timeout: 20_000,
      maxBuffer: 1024 * 1024,
    });
    running.child.stdin?.end(registry);
    const { Username, Secret } = Helped.parse(JSON.parse((await running).stdout));
    return { username: Username, password: Secret };
  } catch {
    return undefined;
  }
}

function decode(auth: string, token: string | undefined): RegistryLogin {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return { username: text.slice(0, at), password: token ?? text.slice(at + 1) };
}
