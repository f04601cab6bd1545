import { z } from 'zod';
import { listOf, madeBy, shapeOf, texts } from '../../kube';
import { ROLE_SHAPES } from '../common/role/shape';
import { Oidc } from '../identity';
import { BACKUP_SHAPE } from './backup-props';
import { DISCOVERY_SHAPE, RELAXATIONS_SHAPE } from './discovery-props';
import type { McpRegistryProps, PublisherProps, RegistryLimitProps, RegistryWorkflowProps } from './props';
import { RegistrySource } from './registry-source';
import { RegistryStore } from './store';
import { VERIFICATION_SHAPE } from './verification-props';

const text = z.string().optional();
const number = z.number().optional();
const list = listOf(z.string().min(1));

/** The shape of a registry's props. Whether the values make sense is checked where they are used. */
export const REGISTRY_SHAPE = shapeOf<McpRegistryProps>({
  ...ROLE_SHAPES,
  sources: listOf(
    madeBy(RegistrySource, 'RegistrySource.composition(), RegistrySource.official(...) or others'),
  ).optional(),
  store: madeBy(RegistryStore, 'RegistryStore.sqlite() or RegistryStore.postgres({ url, peer })').optional(),
  identity: madeBy(Oidc, 'Oidc.issuer').optional(),
  anonymous: z.boolean().optional(),
  reserved: texts.optional(),
  publishing: listOf(shapeOf<PublisherProps>({ groups: list, namespaces: list })).optional(),
  workflow: shapeOf<RegistryWorkflowProps>({ reviewers: list.optional(), approvers: list.optional() }).optional(),
  verification: VERIFICATION_SHAPE.optional(),
  discovery: DISCOVERY_SHAPE.optional(),
  backup: BACKUP_SHAPE.optional(),
  unsafe: RELAXATIONS_SHAPE.optional(),
  limits: shapeOf<RegistryLimitProps>({ entryBytes: number, pageEntries: number }).optional(),
  replicas: number,
  hosts: list.optional(),
  title: text,
});
