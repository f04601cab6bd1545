import { appendFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import pulumi from '@pulumi/pulumi/provider/index.js';

/**
 * Stands in the place of the Kubernetes provider, whose program is not built from a published module: it speaks the provider's protocol, keeps what it is given and
 * notes what it was asked for, in order. Whether a cluster accepts the objects is asked elsewhere.
 */
const journal = process.argv[2];
const note = (did, urn) => appendFileSync(journal, `${did} ${urn.split('::').at(-1)}\n`);

await pulumi.main(
  {
    version: '4.34.2',
    check: async (_urn, _olds, inputs) => ({ inputs }),
    diff: async (_id, _urn, olds, news) => ({ changes: !isDeepStrictEqual(olds, news) }),
    create: async (urn, outs) => {
      note('create', urn);
      return { id: urn.split('::').at(-1), outs };
    },
    update: async (_id, urn, _olds, outs) => {
      note('update', urn);
      return { outs };
    },
    delete: async (_id, urn) => note('delete', urn),
  },
  process.argv.slice(3),
);
