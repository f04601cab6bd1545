import { Chart } from 'cdk8s';
import type { Construct, IConstruct } from 'constructs';
import { Stage } from '../../contract';
import { type Problems, StrataError } from '../../errors';
import { isServiceName } from '../../kube';
import { Dns } from '../../network';
import { platformOf, tenantOf } from '../common/context';
import { checkRuntimeImage, defaultRuntimeImage, pinned } from '../common/image';
import { checkedStage } from '../common/stage';
import type { ServerPlace } from './input';
import type { McpServerProps } from './props';

/**
 * Where a server stands: its name, its chart's namespace, its platform and what the platform decides.
 *
 * @throws StrataError PLATFORM_STAGE_UNKNOWN, SERVER_CHART_MISSING
 */
export function placeOf(server: Construct, props: McpServerProps): ServerPlace {
  const platform = platformOf(server);
  const tenant = tenantOf(server);
  const { namespace } = chartOf(server);
  return {
    name: props.name ?? server.node.id,
    stage: checkedStage(props.stage ?? platform?.stage ?? Stage.PILOT, server.node.path),
    runtimeImage: pinned(server, props.runtimeImage ?? platform?.runtimeImage ?? defaultRuntimeImage()),
    pin: (image) => pinned(server, image),
    dns: props.dns ?? platform?.dns ?? Dns.pods(),
    ...(namespace !== undefined && { namespace }),
    ...(platform && { platform }),
    ...(tenant !== undefined && { tenant }),
  };
}

function chartOf(server: Construct): Chart {
  const chart = server.node.scopes.findLast((scope) => Chart.isChart(scope));
  if (chart === undefined) {
    throw new StrataError('SERVER_CHART_MISSING', server.node.path, {});
  }
  return Chart.of(chart);
}

/** Checks the place once: the name is a Service's and free, the stage is not below the platform's. */
export function checkPlace(server: Construct, place: ServerPlace, problems: Problems): void {
  const { name, namespace, platform, stage, runtimeImage } = place;
  if (!isServiceName(name)) {
    problems.add('SERVER_NAME_INVALID', { name });
  }
  const other = takeName(server, namespace, name);
  if (other !== undefined) {
    problems.add('SERVER_NAME_TAKEN', { namespace: namespace ?? '(none)', name, other });
  }
  if (platform !== undefined && stage < platform.stage) {
    problems.add('SERVER_STAGE_LOWERED', { stage, platform: platform.stage });
  }
  checkRuntimeImage(runtimeImage, stage, problems);
}

/**
 * Refuses an id that is taken before `constructs` does, in the words of the catalogue.
 *
 * @throws StrataError SERVER_NAME_TAKEN
 */
export function freeScope(scope: Construct, id: string): Construct {
  const other = scope.node.tryFindChild(id);
  if (other !== undefined) {
    const { namespace = '(none)' } = chartOf(scope);
    throw new StrataError('SERVER_NAME_TAKEN', `${scope.node.path}/${id}`, {
      namespace,
      name: id,
      other: other.node.path,
    });
  }
  return scope;
}

/** Names in use, per app: found in one step, however many servers there are. */
const taken = new WeakMap<IConstruct, Map<string, string>>();

/** Takes a name within a namespace, or tells who has it. */
function takeName(construct: Construct, namespace: string | undefined, name: string): string | undefined {
  const { root } = construct.node;
  const names = taken.get(root) ?? new Map<string, string>();
  taken.set(root, names);
  const key = `${namespace ?? ''}/${name}`;
  const other = names.get(key);
  if (other === undefined) {
    names.set(key, construct.node.path);
  }
  return other;
}
