import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';

const CONNECT_MILLISECONDS = 500;

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_MILLISECONDS });
    const settle = (accepted: boolean) => {
      socket.destroy();
      resolve(accepted);
    };
    socket.once('connect', () => settle(true));
    socket.once('timeout', () => settle(false));
    socket.once('error', () => settle(false));
  });
}

/** An address of this machine, other than loopback, on which a port can be reached from outside. */
export async function exposedAddress(port: number): Promise<string | undefined> {
  const addresses = Object.values(networkInterfaces())
    .flatMap((entries) => entries ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
  for (const address of addresses) {
    if (await accepts(address, port)) return address;
  }
  return undefined;
}
