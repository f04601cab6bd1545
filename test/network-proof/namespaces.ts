import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster';
import { compile, device } from './compile';

const PREFIX = 'strata-proof-';
/** What `ip netns exec` puts in the place of /etc. */
const ETC = '/etc/netns';

/** A network namespace for each pod, and a router between them whose forwarding is what the policies allow. Nothing is connected to the machine's own network. */
export class Namespaces {
  readonly #run = `${PREFIX}${process.pid}-`;

  constructor(readonly cluster: Cluster) {
    sweep();
    try {
      this.#build();
    } catch (error) {
      this.remove();
      throw error;
    }
  }

  /** The namespace of a pod. */
  of(name: string): string {
    return `${this.#run}${this.cluster.pods.findIndex((pod) => pod.name === name)}`;
  }

  /** Puts the policies of a cluster in force, in one step. */
  enforce(cluster: Cluster): void {
    this.#sh(`ip netns exec ${this.#router} nft -f -`, compile(cluster));
  }

  /** The rules that are in force, as the kernel tells them. */
  rules(): string {
    return execFileSync('ip', ['netns', 'exec', this.#router, 'nft', 'list', 'ruleset'], { encoding: 'utf8' });
  }

  /** Which name server a pod asks. */
  nameServer(name: string, address: string): void {
    const folder = join(ETC, this.of(name));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'resolv.conf'), `nameserver ${address}\n`);
  }

  remove(): void {
    removeAll((name) => name.startsWith(this.#run));
  }

  get #router(): string {
    return `${this.#run}router`;
  }

  #build(): void {
    const lines = [`ip netns add ${this.#router}`, `ip -n ${this.#router} link set lo up`];
    const router = `ip netns exec ${this.#router}`;
    const settings = [
      'net.ipv4.ip_forward=1',
      'net.ipv6.conf.all.forwarding=1',
      'net.ipv4.conf.all.rp_filter=0',
      'net.ipv4.conf.default.rp_filter=0',
      // Every refusal is told, however many there are.
      'net.ipv4.icmp_ratelimit=0',
      'net.ipv4.icmp_ratemask=0',
      'net.ipv4.icmp_msgs_per_sec=1000000',
      'net.ipv4.icmp_msgs_burst=100000',
      'net.ipv6.icmp.ratelimit=0',
      "net.ipv6.icmp.ratemask=''",
    ];
    lines.push(`${router} sysctl -qw ${settings.join(' ')}`);
    for (const [index, { v4, v6 }] of this.cluster.pods.entries()) {
      const space = `${this.#run}${index}`;
      const port = device(index);
      lines.push(
        `ip netns add ${space}`,
        `ip -n ${this.#router} link add ${port} type veth peer name eth0 netns ${space}`,
        `ip -n ${this.#router} addr add 169.254.1.1/32 dev ${port}`,
        `ip -n ${this.#router} addr add fe80::1/64 dev ${port} nodad`,
        `ip -n ${this.#router} link set ${port} up`,
        `ip -n ${space} link set lo up`,
        `ip -n ${space} addr add ${v4}/32 dev eth0`,
        `ip -n ${space} addr add ${v6}/128 dev eth0 nodad`,
        `ip -n ${space} link set eth0 up`,
        `ip -n ${space} route add 169.254.1.1 dev eth0 scope link`,
        `ip -n ${space} route add default via 169.254.1.1 dev eth0`,
        `ip -n ${space} -6 route add default via fe80::1 dev eth0`,
        `ip -n ${this.#router} route add ${v4}/32 dev ${port}`,
        `ip -n ${this.#router} -6 route add ${v6}/128 dev ${port}`,
      );
    }
    this.#sh(`set -e\n${lines.join('\n')}`);
  }

  #sh(script: string, input = ''): void {
    const { status, stderr } = spawnSync('sh', ['-c', script], { input, encoding: 'utf8' });
    if (status !== 0)
      throw new Error(
        `${stderr.trim()}\n(${script.split('\n').length} commands; root, iproute2 and nftables are needed)`,
      );
  }
}

/** Removes what a run left behind that was killed. */
function sweep(): void {
  removeAll((name) => {
    const [, pid] = new RegExp(`^${PREFIX}(\\d+)-`).exec(name) ?? [];
    return pid !== undefined && !existsSync(`/proc/${pid}`);
  });
}

function removeAll(mine: (name: string) => boolean): void {
  const list = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout ?? '';
  for (const name of list.split('\n').map((line) => line.split(' ')[0] ?? '')) {
    if (mine(name)) spawnSync('ip', ['netns', 'del', name]);
  }
  if (!existsSync(ETC)) return;
  for (const name of readdirSync(ETC)) if (mine(name)) rmSync(join(ETC, name), { recursive: true });
}
