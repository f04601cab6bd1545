/** Node.js runs TypeScript as it is, and lets CommonJS load ES modules, from this version on. */
const [OLDEST_MAJOR, OLDEST_MINOR] = [22, 18];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

// Loaded ahead of everything else: what follows could not be loaded by an older Node.js, and would not say why.
if (major < OLDEST_MAJOR || (major === OLDEST_MAJOR && minor < OLDEST_MINOR)) {
  process.stderr.write(
    `strata needs Node.js ${OLDEST_MAJOR}.${OLDEST_MINOR} or newer; this is ${process.versions.node}.\n`,
  );
  process.exit(2);
}
