import {
  DisabledFixer,
  MonokleValidator,
  RemotePluginLoader,
  ResourceParser,
  requireFromStringCustomPluginLoader,
  SchemaLoader,
} from '@monokle/validation';
import { stringify } from 'yaml';

/** Rules of the level "restricted". They are off unless asked for. */
export const STRICT_RULES = [
  'volume-types',
  'privilege-escalation',
  'running-as-non-root',
  'running-as-non-root-user',
  'seccomp-strict',
  'capabilities-strict',
];

/**
 * The Pod Security Standards at level "restricted", as `@monokle/validation` judges them. Only this plugin is loaded: it needs no network.
 * Annotations in a manifest switch nothing off, since no suppressor is installed.
 */
export async function podSecurity() {
  const validator = new MonokleValidator({
    loader: new RemotePluginLoader(requireFromStringCustomPluginLoader),
    parser: new ResourceParser(),
    schemaLoader: new SchemaLoader(),
    suppressors: [],
    fixer: new DisabledFixer(),
  });
  await validator.preload({
    plugins: { 'pod-security-standards': true },
    rules: Object.fromEntries(STRICT_RULES.map((rule) => [`pod-security-standards/${rule}`, 'err'])),
  });
  const names = new Map(validator.rules['pod-security-standards'].map(({ id, name }) => [id, name]));
  return async (manifests) => {
    await validator.clear();
    const { runs } = await validator.validate({ resources: manifests.map(resource) });
    return runs.flatMap(({ results }) =>
      results.map(({ ruleId, message, locations }) => {
        const { physicalLocation, logicalLocations } = locations.find(
          (location) => location.physicalLocation.artifactLocation.uriBaseId === 'RESOURCE',
        );
        const path = logicalLocations?.find(({ kind }) => kind === 'element')?.fullyQualifiedName ?? '';
        return {
          rule: names.get(ruleId) ?? ruleId,
          index: Number(physicalLocation.artifactLocation.uri),
          pointer: path === '' ? '' : `/${path.replaceAll('.', '/')}`,
          message: message.text,
        };
      }),
    );
  };
}

function resource(manifest, index) {
  const content = explicit(manifest);
  return {
    id: String(index),
    fileId: String(index),
    filePath: `${index}.yaml`,
    fileOffset: 0,
    name: String(content.metadata?.name),
    apiVersion: String(content.apiVersion),
    kind: String(content.kind),
    namespace: content.metadata?.namespace,
    content,
    text: stringify(content),
  };
}

/**
 * The standard takes `runAsNonRoot` from the pod where a container says nothing; the plugin asks each container. The pod's answer is written
 * into its containers, and nothing else is changed.
 */
function explicit(manifest) {
  const copy = structuredClone(manifest);
  const spec =
    copy.kind === 'Pod' ? copy.spec : (copy.spec?.template?.spec ?? copy.spec?.jobTemplate?.spec?.template?.spec);
  const inherited = spec?.securityContext?.runAsNonRoot;
  if (inherited === undefined) return copy;
  for (const list of [spec.containers, spec.initContainers, spec.ephemeralContainers]) {
    for (const container of Array.isArray(list) ? list : []) {
      container.securityContext = { runAsNonRoot: inherited, ...container.securityContext };
    }
  }
  return copy;
}
