import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
// The instance of Sigstore that the tests have: keys, certificates and logs of its own.
import { Authority, statementOf } from '../../test/runtime/registry/authority.ts';

/** Packages that are verified. */
export const VERIFIED = 250;

/**
 * A registry of npm packages whose provenance holds, on loopback in this process.
 *
 * @returns the entries, of which only the first have a package that is looked up, and what a registry is configured with
 */
export async function verifying(entries, folder) {
  const authority = new Authority();
  const root = join(folder, 'trusted-root.json');
  writeFileSync(root, JSON.stringify(authority.trustedRoot));
  const packages = new Map();
  const listed = entries.map(({ server }, index) => {
    if (index >= VERIFIED) {
      const { packages: _, ...rest } = server;
      return { server: rest };
    }
    const [{ identifier, version }] = server.packages;
    packages.set(`${identifier}@${version}`, server);
    return { server };
  });
  const host = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    const attested = /^\/-\/npm\/v1\/attestations\/(.+)@([^@]+)$/.exec(path);
    const [, identifier, version] = attested ?? /^\/(.+)\/([^/]+)$/.exec(path) ?? [];
    const server = packages.get(`${identifier}@${version}`);
    if (server === undefined) {
      response.writeHead(404).end('{}');
      return;
    }
    const content = createHash('sha512').update(identifier);
    if (attested === null) {
      response.end(JSON.stringify({ mcpName: server.name, dist: { integrity: `sha512-${content.digest('base64')}` } }));
      return;
    }
    const subject = `pkg:npm/${identifier.replace('@', '%40')}@${version}`;
    const bundle = authority.sign({
      statement: statementOf(subject, { sha512: content.digest('hex') }),
      repository: server.repository.url,
    });
    response.end(JSON.stringify({ attestations: [{ predicateType: 'https://slsa.dev/provenance/v1', bundle }] }));
  });
  await new Promise((resolve) => host.listen(0, '127.0.0.1', resolve));
  return {
    entries: listed,
    verification: {
      trustedRootFile: root,
      npm: { url: `http://127.0.0.1:${host.address().port}`, privateNetwork: true },
    },
    close: () => {
      host.closeAllConnections();
      return new Promise((resolve) => host.close(resolve));
    },
  };
}
