import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/**
 * Copies an installed package with everything that it depends on, as `npm install --omit=dev` would lay it out, without a registry.
 *
 * @param {string} root the folder whose node_modules holds the package
 * @param {string} name
 * @param {string} target
 */
export function copyWithDependencies(root, name, target) {
  const found = new Set();
  const waiting = [[name, root]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const folder = resolve(...next, root);
    if (folder === undefined) {
      throw new Error(`${next[0]} is not installed, although ${next[1]} depends on it`);
    }
    if (found.has(folder)) {
      continue;
    }
    found.add(folder);
    const {
      dependencies = {},
      peerDependencies = {},
      peerDependenciesMeta = {},
    } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const peers = Object.keys(peerDependencies).filter((peer) => !peerDependenciesMeta[peer]?.optional);
    waiting.push(...[...Object.keys(dependencies), ...peers].map((dependency) => [dependency, folder]));
  }
  for (const folder of found) {
    const nested = join(folder, 'node_modules');
    cpSync(folder, join(target, relative(root, folder)), {
      recursive: true,
      dereference: true,
      filter: (source) => source !== nested,
    });
  }
}

/** The folder of a package as Node.js finds it from another. */
function resolve(name, from, root) {
  for (let folder = from; folder.startsWith(root); folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) {
      return candidate;
    }
  }
  return undefined;
}
