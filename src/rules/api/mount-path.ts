import { type Json, records, text } from '../model/json';
import { containerRule, NOT_APPLICABLE, type Problem } from '../rule';
import { kubernetes } from '../sources';

export const mountPath = containerRule({
  id: 'api.mount-path',
  severity: 'error',
  title: 'Each mount of a container has an absolute path of its own, and no sub-path that climbs out.',
  why: 'The API server rejects a path that is missing or taken, and a subPath that is absolute or holds "..". A relative path and a colon it takes, and what comes of them is up to the node.',
  remedy: 'Give each mount a different absolute path and a relative subPath.',
  sources: [kubernetes('Volumes, subPath', 'concepts/storage/volumes/#using-subpath')],
  check({ json, pointer }) {
    const mounts = records(json['volumeMounts']);
    if (mounts.length === 0) return NOT_APPLICABLE;
    const seen = new Set<string>();
    const faults: Problem[] = [];
    for (const [index, mount] of mounts.entries()) {
      const path = text(mount['mountPath']) ?? '';
      const at = `${pointer}/volumeMounts/${index}`;
      const plain = path.replace(/(?<=.)\/+$/, '');
      const windows = /^[A-Za-z]:\\/.test(path);
      if (!windows && (!path.startsWith('/') || path.includes(':'))) {
        faults.push({ pointer: `${at}/mountPath`, message: `"${path}" is no absolute path.` });
      } else if (seen.has(plain)) faults.push({ pointer: `${at}/mountPath`, message: `"${path}" is taken.` });
      seen.add(plain);
      faults.push(...subPathFaults(mount, at));
    }
    return faults;
  },
});

function subPathFaults(mount: Json, at: string): readonly Problem[] {
  return ['subPath', 'subPathExpr'].flatMap((member) => {
    const path = text(mount[member]);
    return path !== undefined && (path.startsWith('/') || path.split('/').includes('..'))
      ? [{ pointer: `${at}/${member}`, message: `"${path}" leaves the volume.` }]
      : [];
  });
}
