/**
 * The validators of `kubernetes-models`, made from the OpenAPI description of Kubernetes: types, required members, enumerations, quantities.
 * Kinds that it does not know are reported, so that nothing goes by unjudged.
 */
export async function models() {
  const known = new Map();
  return async (manifests) => {
    const findings = [];
    for (const [index, manifest] of manifests.entries()) {
      const id = `${manifest.apiVersion}/${manifest.kind}`;
      if (!known.has(id)) known.set(id, await load(manifest));
      const Model = known.get(id);
      if (Model === undefined) {
        findings.push({ rule: 'unknown-kind', index, pointer: '', message: `${id} is unknown.` });
        continue;
      }
      try {
        new Model(structuredClone(manifest)).validate();
      } catch (error) {
        const errors = error.ajvErrors ?? error.errors;
        if (!Array.isArray(errors)) throw error;
        for (const { instancePath, keyword, message } of errors) {
          findings.push({ rule: keyword, index, pointer: instancePath, message: message ?? keyword });
        }
      }
    }
    return findings;
  };
}

async function load({ apiVersion, kind }) {
  if (!/^[\w./-]+$/.test(`${apiVersion}/${kind}`)) return undefined;
  try {
    return (await import(`kubernetes-models/${apiVersion}/${kind}`))[kind];
  } catch (error) {
    if (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'ERR_PACKAGE_PATH_NOT_EXPORTED') return undefined;
    throw error;
  }
}
