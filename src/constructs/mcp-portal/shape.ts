import { z } from 'zod';
import { listOf, madeBy, shapeOf } from '../../kube';
import { Peer } from '../../network';
import { ROLE_SHAPES } from '../common/role/shape';
import { CERTIFICATE_SHAPE } from '../identity/certificate';
import { SECRET_SHAPE } from '../identity/client';
import { McpGateway } from '../mcp-gateway';
import { McpRegistry } from '../mcp-registry';
import type { McpPortalProps, PortalLoginProps, PortalSessionProps, PortalUsageProps } from './props';

const text = z.string().optional();
const number = z.number().optional();
const peer = madeBy(Peer, 'Peer.pods, Peer.namespace, Peer.namespaces or Peer.cidr').optional();

/** The shape of a portal's props. Whether the values make sense is checked where they are used. */
export const PORTAL_SHAPE = shapeOf<McpPortalProps>({
  ...ROLE_SHAPES,
  registry: madeBy(McpRegistry, 'addRegistry or new McpRegistry').optional(),
  login: shapeOf<PortalLoginProps>({
    issuer: z.string(),
    clientId: z.string().min(1),
    secret: SECRET_SHAPE.optional(),
    scopes: listOf(z.string().min(1)).optional(),
    resource: text,
    ca: CERTIFICATE_SHAPE.optional(),
    privateNetwork: z.boolean().optional(),
    peer,
  }).optional(),
  anonymous: z.boolean().optional(),
  gateways: listOf(madeBy(McpGateway, 'addGateway or new McpGateway')).optional(),
  usage: shapeOf<PortalUsageProps>({
    url: z.string(),
    peer,
    token: SECRET_SHAPE.optional(),
    ca: CERTIFICATE_SHAPE.optional(),
    days: number,
    refreshSeconds: number,
  }).optional(),
  sessions: shapeOf<PortalSessionProps>({ seconds: number, max: number, key: SECRET_SHAPE.optional() }).optional(),
  replicas: number,
  title: text,
});
