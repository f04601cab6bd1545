import type { Assembly, AssemblyServer } from '../../contract';
import { composedGateways, isAt } from '../roles';
import { Deployment } from '../roles/pod';

/** Something that is not as in a cluster, in words. */
export interface NotHere {
  readonly id: string;
  readonly note: string;
}

/** What processes of a laptop leave out: gateways with all that they decide, and what servers would keep. */
export function notHere(assembly: Assembly, servers: readonly AssemblyServer[]): NotHere[] {
  const gateways = composedGateways(assembly).filter(({ config }) =>
    servers.some(({ id, namespace }) => config.upstreams.some(({ url }) => isAt({ name: id, namespace }, url))),
  );
  return [
    ...gateways.map(({ name }) => ({
      id: name,
      note: 'it does not run here: nobody decides about calls, asks, counts or audits them; `strata compose` runs it',
    })),
    ...servers.flatMap(({ id, namespace, run }) =>
      run.folders.flatMap(({ path, source }) =>
        source === undefined && isKept(assembly, id, namespace, path)
          ? [{ id, note: `${path} begins empty and goes at the end: the \`local\` of its volume would be kept` }]
          : [],
      ),
    ),
  ];
}

/** Whether the cluster keeps a folder of a server. */
function isKept({ objects }: Assembly, id: string, namespace: string | undefined, path: string): boolean {
  const found = objects.find(
    ({ manifest: { kind, metadata } }) =>
      kind === 'Deployment' && metadata.name === id && metadata.namespace === namespace,
  );
  const { data } = Deployment.safeParse(found?.manifest);
  const { containers = [], volumes = [] } = data?.spec.template.spec ?? {};
  const mount = containers
    .find(({ name }) => name === 'server')
    ?.volumeMounts.find(({ mountPath }) => mountPath === path);
  return volumes.some(({ name, persistentVolumeClaim }) => name === mount?.name && persistentVolumeClaim !== undefined);
}
