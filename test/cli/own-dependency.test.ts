import { join } from 'node:path';
import { ownDependency } from '../../src/cli/starter/own-dependency';
import { Scratch } from '../targets/local/support';

let scratch: Scratch;
beforeEach(() => {
  scratch = new Scratch();
});
afterEach(() => scratch.remove());

const at = (path: string) => join(scratch.path, path);

/** The package as npm installed it in a project. */
function installed(resolved: string | undefined): string {
  const entry = { version: '1.2.3', ...(resolved !== undefined && { resolved }) };
  const lock = { lockfileVersion: 3, packages: { 'node_modules/mcp-strata': entry, 'node_modules/other': {} } };
  scratch.write('project/node_modules/.package-lock.json', JSON.stringify(lock));
  return at('project/node_modules/mcp-strata');
}
const depends = (root: string, project = 'work/new') => ownDependency(at(project), '1.2.3', root);

test('a registry gave it: the version', () => {
  const registry = 'https://packages.acme.example/mcp-strata/-/mcp-strata-1.2.3.tgz';
  expect(depends(installed(registry))).toEqual({ specifier: '1.2.3' });
  expect(depends(installed(undefined))).toEqual({ specifier: '1.2.3' });
});

test('a tarball: that one, as the new project sees it', () => {
  const root = installed('file:../downloads/mcp-strata-1.2.3.tgz');
  expect(depends(root)).toEqual({ specifier: 'file:../../downloads/mcp-strata-1.2.3.tgz' });
  expect(depends(root, 'project/new')).toEqual({ specifier: 'file:../../downloads/mcp-strata-1.2.3.tgz' });
  expect(depends(root, 'new')).toEqual({ specifier: 'file:../downloads/mcp-strata-1.2.3.tgz' });
});

test('a commit: that one', () => {
  const commit = 'git+ssh://git@git.acme.example/mcp-strata.git#0123456789abcdef0123456789abcdef01234567';
  expect(depends(installed(commit))).toEqual({ specifier: commit });
});

test('another package manager: the version', () => {
  expect(depends(at('project/node_modules/mcp-strata'))).toEqual({ specifier: '1.2.3' });
  scratch.write('project/node_modules/.package-lock.json', '{"lockfileVersion":3}');
  expect(depends(at('project/node_modules/mcp-strata'))).toEqual({ specifier: '1.2.3' });
});

test('a clone: what `npm pack` writes there, and that it has to run first', () => {
  const specifier = 'file:../../clone/mcp-strata-1.2.3.tgz';
  expect(depends(at('clone'))).toEqual({ specifier, unpacked: at('clone') });
  scratch.write('clone/mcp-strata-1.2.3.tgz', '');
  expect(depends(at('clone'))).toEqual({ specifier });
});
