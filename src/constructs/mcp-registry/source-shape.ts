import { z } from 'zod';
import { DataClass, ServerJson, SourceClass } from '../../contract';
import { listOf, madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import { CERTIFICATE_SHAPE } from '../identity/certificate';
import { SECRET_SHAPE } from '../identity/client';
import type {
  CompositionSourceProps,
  ConfigMapSourceProps,
  GitSourceProps,
  ListedServer,
  OfficialSourceProps,
  SaasServer,
  SaasSourceProps,
  ServerListProps,
  SourceProps,
  UpstreamSourceProps,
} from './source-props';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string());
/** What every source may say. */
export const SOURCE_FIELDS = {
  id: text,
  deny: list.optional(),
  groups: list.optional(),
  approval: z.enum(['automatic', 'required']).optional(),
};

/** The shapes of sources. Whether the values make sense, the runtime's own schema says. */
export const SOURCE_SHAPES = {
  published: shapeOf<SourceProps>(SOURCE_FIELDS),
  composition: shapeOf<CompositionSourceProps>({ ...SOURCE_FIELDS, namespace: text }),
  servers: shapeOf<ServerListProps>({
    ...SOURCE_FIELDS,
    servers: listOf(
      shapeOf<ListedServer>({
        server: ServerJson,
        owner: text,
        dataClass: DataClass.optional(),
        groups: list.optional(),
      }),
    ),
    class: SourceClass.optional(),
  }),
  saas: shapeOf<SaasSourceProps>({
    ...SOURCE_FIELDS,
    servers: listOf(
      shapeOf<SaasServer>({
        name: z.string(),
        description: z.string(),
        url: z.string(),
        title: text,
        version: text,
        dataClass: DataClass.optional(),
      }),
    ),
  }),
  configMap: shapeOf<ConfigMapSourceProps>({
    ...SOURCE_FIELDS,
    configMap: z.string(),
    allow: list,
    format: z.enum(['server-json', 'toolhive', 'docker']).optional(),
    class: SourceClass.optional(),
    seconds: number,
  }),
  git: shapeOf<GitSourceProps>({
    ...SOURCE_FIELDS,
    url: z.string(),
    allow: list,
    ref: text,
    path: text,
    format: z.enum(['server-json', 'toolhive', 'docker']).optional(),
    token: SECRET_SHAPE.optional(),
    username: text,
    class: SourceClass.optional(),
    seconds: number,
    answerBytes: number,
    privateNetwork: z.boolean().optional(),
    peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
    ca: CERTIFICATE_SHAPE.optional(),
  }),
  registry: shapeOf<UpstreamSourceProps>({
    ...SOURCE_FIELDS,
    url: z.string(),
    allow: list,
    class: SourceClass.optional(),
    verifiesNamespaces: z.boolean().optional(),
    seconds: number,
    fullSeconds: number,
    entries: number,
    answerBytes: number,
    privateNetwork: z.boolean().optional(),
    peer: madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional(),
    ca: CERTIFICATE_SHAPE.optional(),
  }),
  official: shapeOf<OfficialSourceProps>({ ...SOURCE_FIELDS, allow: list, seconds: number }),
};
