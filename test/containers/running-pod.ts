import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/free-port';
import { deployment, type KubernetesObject, type PublishedPorts, playable } from './pod';
import { Podman } from './podman.mjs';

export const podman = new Podman(process.env['STRATA_PODMAN'] ?? '');

/** A pod that podman runs. */
export class RunningPod {
  private constructor(
    readonly name: string,
    private readonly ports: PublishedPorts,
    private readonly objects: readonly KubernetesObject[],
  ) {}

  /** Starts the synthesized pod and returns at once. */
  static async play(objects: readonly KubernetesObject[]): Promise<RunningPod> {
    const { name, template } = deployment(objects);
    const ports: Record<string, number> = {};
    for (const port of template.containers.flatMap((container) => container.ports ?? [])) {
      ports[port.name] = await freePort();
    }
    const file = join(podman.folder, `${name}.yaml`);
    writeFileSync(
      file,
      playable(objects, ports)
        .map((object) => JSON.stringify(object))
        .join('\n---\n'),
    );
    podman.run(['kube', 'play', file]);
    return new RunningPod(name, ports, objects);
  }

  /** Where clients call. */
  get endpoint(): URL {
    return new URL(`http://127.0.0.1:${this.ports['mcp']}/mcp`);
  }

  /** A request to the admin port. */
  async admin(path: string): Promise<{ status: number; body: string }> {
    const response = await fetch(`http://127.0.0.1:${this.ports['admin']}${path}`, {
      signal: AbortSignal.timeout(5_000),
    });
    return { status: response.status, body: await response.text() };
  }

  /** Does what the kubelet does with the startup probe: the same path, as often. Returns the milliseconds until it passed. */
  async started(): Promise<number> {
    const probe = deployment(this.objects).template.containers.find(({ startupProbe }) => startupProbe)?.startupProbe;
    const start = performance.now();
    const limit = (probe?.periodSeconds ?? 0) * (probe?.failureThreshold ?? 0) * 1_000;
    while (performance.now() - start < limit) {
      const answer = await this.admin(probe?.httpGet.path ?? '/').catch(() => undefined);
      if (answer?.status === 200) {
        return performance.now() - start;
      }
      await sleep(50);
    }
    throw new Error(`the pod did not become ready in ${limit} ms:\n${this.logs('server')}\n${this.logs('bridge')}`);
  }

  container(name: string): string {
    return `${this.name}-${name}`;
  }

  logs(container: string): string {
    return podman.run(['logs', this.container(container)], { allowFailure: true });
  }

  /** The process id, on this machine, of a container's first process. */
  pid(container: string): number {
    return podman.inspect(this.container(container)).State.Pid;
  }

  /** Runs a program in a container, under the container's own restrictions. */
  exec(container: string, ...command: string[]): string {
    return podman.run(['exec', this.container(container), ...command]);
  }

  /** Stops the containers as a kubelet does, with the pod's own grace period. */
  async terminate(): Promise<{ exitCodes: Record<string, number> }> {
    const { terminationGracePeriodSeconds, containers } = deployment(this.objects).template;
    // Not `podman stop`, which repeats the signal to the other containers when the first has ended; a kubelet sends it once.
    const names = containers.map(({ name }) => this.container(name));
    await podman.runBeside(['kill', '--signal', 'TERM', ...names]);
    await podman.runBeside(['wait', ...names], terminationGracePeriodSeconds * 1_000);
    const exitCodes = containers.map(({ name }) => [name, podman.inspect(this.container(name)).State.ExitCode]);
    return { exitCodes: Object.fromEntries(exitCodes) };
  }

  /** Removes the pod and its volumes. */
  remove(): void {
    podman.run(['pod', 'rm', '--force', '--time', '1', this.name], { allowFailure: true });
    podman.run(['volume', 'rm', '--all', '--force']);
  }
}
