import { z } from 'zod';
import { Problems } from '../../errors';
import {
  checkShape,
  isDnsLabel,
  isDnsSubdomain,
  isLabelValue,
  isPort,
  isQualifiedName,
  listOf,
  shapeOf,
  texts,
} from '../../kube';
import type {
  IstioAmbientProps,
  IstioJwtProps,
  IstioPlaintextProps,
  IstioProps,
  IstioSidecarProps,
  IstioTelemetryProps,
} from './mesh-props';

/** A mesh, every default filled in. */
export interface IstioSettings {
  readonly mode: 'ambient' | 'sidecar';
  readonly waypoint: boolean;
  readonly revision?: string;
  readonly trustDomain: string;
  readonly rootNamespace: string;
  readonly jwt?: IstioJwtProps;
  readonly plaintext: readonly IstioPlaintextProps[];
  readonly telemetry?: IstioTelemetryProps;
}

const text = z.string().optional();
const COMMON = {
  trustDomain: text,
  rootNamespace: text,
  jwt: shapeOf<IstioJwtProps>({ issuer: z.string(), audiences: listOf(z.string()), jwksUri: text }).optional(),
  plaintext: listOf(shapeOf<IstioPlaintextProps>({ pods: texts, port: z.number(), reason: z.string() })).optional(),
  telemetry: shapeOf<IstioTelemetryProps>({
    accessLogs: text,
    traces: text,
    tracesPercent: z.number().optional(),
  }).optional(),
};
const AMBIENT = shapeOf<IstioAmbientProps>({ ...COMMON, waypoint: z.boolean().optional() });
const SIDECAR = shapeOf<IstioSidecarProps>({ ...COMMON, revision: text });

/** @throws StrataError or StrataErrors MESH_WAYPOINT_MISSING, MESH_PLAINTEXT_UNREASONED, PROP_UNKNOWN, PROP_INVALID */
export function ambientSettings(props: IstioAmbientProps): IstioSettings {
  checkShape(props, AMBIENT, 'Istio.ambient');
  const problems = new Problems('Istio.ambient');
  const { waypoint = false, jwt } = props;
  if (jwt && !waypoint) {
    problems.add('MESH_WAYPOINT_MISSING', {});
  }
  return { ...common(props, problems), mode: 'ambient', waypoint };
}

/** @throws StrataError or StrataErrors MESH_PLAINTEXT_UNREASONED, PROP_UNKNOWN, PROP_INVALID */
export function sidecarSettings(props: IstioSidecarProps): IstioSettings {
  checkShape(props, SIDECAR, 'Istio.sidecar');
  const problems = new Problems('Istio.sidecar');
  const { revision } = props;
  if (revision !== undefined && (revision === '' || !isLabelValue(revision))) {
    problems.add('PROP_INVALID', { prop: 'revision', reason: `"${revision}" is no value of a label` });
  }
  return { ...common(props, problems), mode: 'sidecar', waypoint: false, ...(revision !== undefined && { revision }) };
}

function common(props: IstioProps, problems: Problems) {
  const { trustDomain = 'cluster.local', rootNamespace = 'istio-system', jwt, plaintext = [], telemetry } = props;
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  if (!isDnsSubdomain(trustDomain)) refuse('trustDomain', `"${trustDomain}" is no domain`);
  if (!isDnsLabel(rootNamespace)) refuse('rootNamespace', `"${rootNamespace}" is no namespace`);
  for (const url of [jwt?.issuer, jwt?.jwksUri]) {
    if (url !== undefined && !(URL.canParse(url) && new URL(url).protocol === 'https:'))
      refuse('jwt', `"${url}" is no https URL`);
  }
  if (jwt && jwt.audiences.length === 0) refuse('jwt.audiences', 'a token for anybody is a token for nobody');
  for (const { pods, port, reason } of plaintext) {
    const labels = Object.entries(pods);
    if (labels.length === 0 || !labels.every(([key, value]) => isQualifiedName(key) && isLabelValue(value))) {
      refuse('plaintext.pods', 'it needs at least one label, with a valid key and value');
    }
    if (!isPort(port)) refuse('plaintext.port', `${port} is no port`);
    if (reason.trim().length < 10) problems.add('MESH_PLAINTEXT_UNREASONED', { port });
  }
  const percent = telemetry?.tracesPercent;
  if (percent !== undefined && !(percent >= 0 && percent <= 100))
    refuse('telemetry.tracesPercent', 'it is from 0 to 100');
  if (percent !== undefined && telemetry?.traces === undefined)
    refuse('telemetry.tracesPercent', 'traces names no provider');
  problems.raise();
  return {
    trustDomain,
    rootNamespace,
    plaintext: [...plaintext],
    ...(jwt && { jwt }),
    ...(telemetry && { telemetry }),
  };
}
