import { readFileSync, writeFileSync } from 'node:fs';

/**
 * Enters into package-lock.json the optional packages for other platforms that a registry mirror did not offer when the lock was written.
 * `npm ci` refuses a lock that leaves them out; with them, each platform installs its own. Run it after `npm install`.
 */
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const systems = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const processors = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

const added = {};
for (const { optionalDependencies = {}, dev } of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const path = `node_modules/${name}`;
    const os = systems.find((system) => name.includes(system));
    const cpu = processors.find((processor) => name.includes(processor));
    if (lock.packages[path] !== undefined || os === undefined || cpu === undefined || !/^\d/.test(version)) continue;
    added[path] = { version, cpu: [cpu], ...(dev && { dev }), optional: true, os: [os] };
  }
}
const { '': root, ...rest } = lock.packages;
const sorted = Object.entries({ ...rest, ...added }).sort(([a], [b]) => a.localeCompare(b, 'en'));
lock.packages = { '': root, ...Object.fromEntries(sorted) };
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${Object.keys(added).length} entries added`);
