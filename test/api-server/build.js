const { spawnSync } = require('node:child_process');
const { cpSync, mkdirSync, readdirSync, rmSync, statSync } = require('node:fs');
const { basename, join } = require('node:path');
const { buildProgram } = require('../support/go-program.js');
const buildPulumi = require('../pulumi-live/build.js');
const { SOURCES } = require('./sources.js');

const RELEASE = '1.34.4';
const [major, minor] = RELEASE.split('.');
const STAMP = Object.entries({ gitVersion: `v${RELEASE}`, gitMajor: major, gitMinor: minor }).map(
  ([name, value]) => `-X k8s.io/component-base/version.${name}=${value}`,
);
const folder = join(__dirname, 'programs');
const results = join(__dirname, '../../test-results/api-server');

module.exports = () => {
  fetchDefinitions();
  buildPulumi();
  // The folder with `etcd` and `kube-apiserver` of somebody who has them already, as kubebuilder's envtest says it.
  if (process.env.KUBEBUILDER_ASSETS !== undefined) return;
  buildProgram({
    folder,
    source: 'k8s.io/kubernetes/cmd/kube-apiserver',
    output: 'api-server/kube-apiserver',
    stamp: STAMP,
  });
  buildProgram({ folder, source: 'go.etcd.io/etcd/server/v3', output: 'api-server/etcd' });
};

/** Definitions as their projects publish them, by the checksum that is pinned. */
function fetchDefinitions() {
  const place = join(results, 'definitions');
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const { module, sum, path } of SOURCES) {
    const { status, stdout, stderr, error } = spawnSync('go', ['mod', 'download', '-json', module], {
      // Of no module: nothing of ours is to require them.
      cwd: place,
      env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
      encoding: 'utf8',
    });
    if (error) throw new Error(`go cannot be run, install a Go toolchain: ${error.message}`);
    if (status !== 0) throw new Error(`${module} could not be fetched: ${stdout}${stderr}`);
    const { Dir, Sum } = JSON.parse(stdout);
    if (Sum !== sum) throw new Error(`${module} is another one: ${Sum}`);
    const from = join(Dir, path);
    const files = statSync(from).isDirectory() ? readdirSync(from).map((name) => join(from, name)) : [from];
    for (const file of files.filter((name) => name.endsWith('.yaml'))) cpSync(file, join(place, basename(file)));
  }
}
