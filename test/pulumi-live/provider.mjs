import { appendFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import pulumi from '@pulumi/pulumi/provider/index.js';
import { ApiServer } from './api-server.mjs';

/**
 * Stands in the place of the Kubernetes provider, whose program is not built from a published module: it speaks the provider's protocol and notes what it was asked for,
 * in order. Where `API_SERVER` tells of one, it applies what it is given there; otherwise it only keeps it.
 */
const journal = process.argv[2];
const note = (did, urn) => appendFileSync(journal, `${did} ${urn.split('::').at(-1)}\n`);
const { API_SERVER: place } = process.env;
const server = place === undefined ? undefined : new ApiServer(JSON.parse(place));

await pulumi.main(
  {
    version: '4.34.2',
    check: async (_urn, _olds, inputs) => ({ inputs }),
    diff: async (_id, _urn, olds, news) => ({ changes: !isDeepStrictEqual(olds, news) }),
    create: async (urn, outs) => {
      await server?.apply(outs);
      note('create', urn);
      return { id: urn.split('::').at(-1), outs };
    },
    read: async (id, _urn, props) => {
      const found = server === undefined ? props : await server.read(props);
      return found === undefined ? { id: '', props: {} } : { id, props: found };
    },
    update: async (_id, urn, _olds, outs) => {
      await server?.apply(outs);
      note('update', urn);
      return { outs };
    },
    delete: async (_id, urn, props) => {
      await server?.delete(props);
      note('delete', urn);
    },
  },
  process.argv.slice(3),
);
