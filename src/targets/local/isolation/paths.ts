import { existsSync, lstatSync, readdirSync, realpathSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Programs, libraries and certificates of the distribution. No accounts, no services, no homes. */
export const SYSTEM: readonly string[] = [
  ...['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/opt', '/nix/store'],
  ...['/etc/alternatives', '/etc/ssl', '/etc/pki', '/etc/ca-certificates', '/etc/ld.so.cache', '/etc/localtime'],
];

/** Whether a path is a folder, or lies in it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith('../'));
}

/** A file where the distribution does not bring it, under each of its names: Node.js of a version manager, for one. */
export function ownFile(path: string | undefined): string[] {
  if (path === undefined || !path.startsWith('/') || !existsSync(path)) return [];
  return [...new Set([path, realpathSync(path)])].filter((name) => !SYSTEM.some((folder) => isInside(folder, name)));
}

/** What a composition's folder has beside the composition: values of secrets, logins, history. */
const PRIVATE = /^(\.env(\..*)?|\.npmrc|\.netrc|\.git|\.strata)$/;

/** The entries of a composition's folder that are none of a server's business. A link leads nowhere that would not be seen anyway. */
export function privateEntries(project: string): string[] {
  return readdirSync(project)
    .filter((name) => PRIVATE.test(name))
    .map((name) => join(project, name))
    .filter((path) => !lstatSync(path).isSymbolicLink());
}
