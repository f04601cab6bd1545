/**
 * What is around the egress proxy on one machine: names and addresses of the test's own. Loaded before the runtime; the proxy's own code is as it is in the image.
 * The query's `file` is JSON, read anew for each name: `names` says which addresses a name has, `hosts` which port of loopback an address is.
 */
import { Resolver } from 'node:dns/promises';
import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const file = new URL(import.meta.url).searchParams.get('file');
const network = () => JSON.parse(readFileSync(file, 'utf8'));

Resolver.prototype.resolve4 = async (name) => {
  const addresses = network().names[name];
  if (addresses === undefined) throw Object.assign(new Error(`queryA ENOTFOUND ${name}`), { code: 'ENOTFOUND' });
  return addresses;
};
Resolver.prototype.resolve6 = async () => [];

const { hosts } = network();
const { connect } = net.Socket.prototype;
net.Socket.prototype.connect = function reach(...args) {
  const [given] = Array.isArray(args[0]) ? args[0] : args;
  const port = typeof given === 'object' ? hosts[given.host] : undefined;
  return port === undefined ? connect.apply(this, args) : connect.call(this, { ...given, host: '127.0.0.1', port });
};
syncBuiltinESMExports();
