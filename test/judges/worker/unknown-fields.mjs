import * as client from '@kubernetes/client-node';

const classes = new Map(Object.entries(client));

/**
 * A walk along the models of the official client: members that the API does not have. The API server drops them silently, so a slip in a
 * security setting switches it off.
 */
export async function unknownFields() {
  return async (manifests) =>
    manifests.flatMap((manifest, index) => {
      const model = classes.get(modelOf(manifest));
      return model === undefined
        ? [{ rule: 'unknown-kind', index, pointer: '', message: `${manifest.apiVersion}/${manifest.kind} is unknown.` }]
        : walk(manifest, model, '').map((finding) => ({ ...finding, index }));
    });
}

/** `apps/v1 Deployment` is `V1Deployment`, `autoscaling/v2 HorizontalPodAutoscaler` is `V2HorizontalPodAutoscaler`. */
function modelOf({ apiVersion, kind }) {
  const version = String(apiVersion).split('/').at(-1) ?? '';
  return `${version[0]?.toUpperCase() ?? ''}${version.slice(1)}${kind}`;
}

function walk(value, model, pointer) {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ rule: 'type', pointer, message: 'An object is expected.' }];
  }
  const members = new Map(model.getAttributeTypeMap().map(({ baseName, type }) => [baseName, type]));
  return Object.entries(value).flatMap(([key, child]) => {
    const at = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const type = members.get(key);
    return type === undefined
      ? [{ rule: 'unknown-field', pointer: at, message: `"${key}" is unknown.` }]
      : step(child, type, at);
  });
}

function step(value, type, pointer) {
  const element = /^(?:Array|Set)<(.*)>$/.exec(type)?.[1];
  if (element !== undefined) {
    if (!Array.isArray(value)) return [{ rule: 'type', pointer, message: 'A list is expected.' }];
    return value.flatMap((item, index) => step(item, element, `${pointer}/${index}`));
  }
  const entry = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (entry !== undefined) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return [{ rule: 'type', pointer, message: 'A map is expected.' }];
    }
    return Object.entries(value).flatMap(([key, item]) => step(item, entry, `${pointer}/${key}`));
  }
  if (type === 'string' || type === 'number' || type === 'boolean') {
    return typeof value === type ? [] : [{ rule: 'type', pointer, message: `A ${type} is expected.` }];
  }
  const model = classes.get(type);
  return typeof model?.getAttributeTypeMap === 'function' ? walk(value, model, pointer) : [];
}
