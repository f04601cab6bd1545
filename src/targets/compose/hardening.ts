import { RUN_AS } from '../../contract';
import type { Service } from './compose-file';

/** What every service has in common. */
type Common = 'user' | 'read_only' | 'cap_drop' | 'security_opt' | 'init' | 'restart' | 'logging';

/** Without an init of the engine's, which nobody of us audits: the supervisor and Node.js reap and pass on signals themselves. */
const HARDENED: Pick<Service, Common> = {
  user: `${RUN_AS}:${RUN_AS}`,
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  init: false,
  restart: 'unless-stopped',
  // A log that grows without end fills the disk of everybody.
  logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
};

/** A container that sits in two networks is no way from one into the other. */
export const NO_FORWARDING = { 'net.ipv4.ip_forward': '0' };

/** No resolver: the engine's own forwards questions to this one, which nobody answers. */
export const NO_DNS = ['127.0.0.1'];

/** A service with what the restricted Pod Security Standard asks of a container, as far as Compose has words for it. */
export function hardened(service: Omit<Service, Common> & Partial<Pick<Service, 'restart' | 'read_only'>>): Service {
  return { ...HARDENED, ...service };
}

/** A memory-backed folder with a size. Programs unpack and start parts of themselves there, as in a pod. */
export function tmpfs(path: string, size: number): string {
  return `${path}:rw,nosuid,nodev,exec,size=${size},mode=1777`;
}
