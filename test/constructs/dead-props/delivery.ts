import { App } from 'cdk8s';
import {
  ArgoDelivery,
  type ArgoDeliveryProps,
  type ArgoEnvironment,
  FluxDelivery,
  type FluxDeliveryProps,
  McpPlatform,
  App as StrataApp,
  synthesize,
} from '../../../src';
import { LEAST, leastPlatform } from '../../support/render';
import type { Case } from './case';

const composed = (server: string) => {
  const app = new StrataApp({ layout: 'kustomize' });
  new McpPlatform(app, 'acme', { ...leastPlatform(), namespaces: [server] }).addServer(server, LEAST);
  return app.compose();
};
const ASSEMBLY = composed('files');
const OTHER = composed('search');
const REPOSITORY = 'https://git.acme.example/platform.git';
const DEV: ArgoEnvironment = { name: 'dev' };
const ARGO: ArgoDeliveryProps = { assembly: ASSEMBLY, repository: REPOSITORY, environments: [DEV] };
const FLUX: FluxDeliveryProps = { assembly: ASSEMBLY, repository: REPOSITORY, environment: 'dev' };

const argo = (after: Partial<ArgoDeliveryProps>): Case => {
  const render = (props: ArgoDeliveryProps) => {
    const app = new App();
    new ArgoDelivery(app, 'acme', props);
    return synthesize(app).objects;
  };
  return { before: () => render(ARGO), after: () => render({ ...ARGO, ...after }) };
};
const environment = (after: Partial<ArgoEnvironment>) => argo({ environments: [{ ...DEV, ...after }] });
const flux = (after: Partial<FluxDeliveryProps>): Case => {
  const render = (props: FluxDeliveryProps) => {
    const app = new App();
    new FluxDelivery(app, 'acme', props);
    return synthesize(app).objects;
  };
  return { before: () => render(FLUX), after: () => render({ ...FLUX, ...after }) };
};

export const DELIVERY_CASES: Readonly<Record<string, Case>> = {
  'ArgoDeliveryProps.assembly': argo({ assembly: OTHER }),
  'ArgoDeliveryProps.repository': argo({ repository: 'https://git.acme.example/other.git' }),
  'ArgoDeliveryProps.revision': argo({ revision: 'rendered' }),
  'ArgoDeliveryProps.path': argo({ path: 'rendered' }),
  'ArgoDeliveryProps.environments': argo({ environments: [DEV, { name: 'prod' }] }),
  'ArgoDeliveryProps.style': argo({ style: 'application-set' }),
  'ArgoDeliveryProps.namespace': argo({ namespace: 'delivery' }),
  'ArgoDeliveryProps.groups': argo({ groups: ['platform'] }),
  'ArgoEnvironment.name': environment({ name: 'prod' }),
  'ArgoEnvironment.server': environment({ server: 'https://prod.acme.example:6443' }),
  'ArgoEnvironment.revision': environment({ revision: 'v1' }),
  'ArgoEnvironment.automated': environment({ automated: false }),
  'FluxDeliveryProps.assembly': flux({ assembly: OTHER }),
  'FluxDeliveryProps.repository': flux({ repository: 'https://git.acme.example/other.git' }),
  'FluxDeliveryProps.revision': flux({ revision: 'rendered' }),
  'FluxDeliveryProps.path': flux({ path: 'rendered' }),
  'FluxDeliveryProps.environment': flux({ environment: 'prod' }),
  'FluxDeliveryProps.namespace': flux({ namespace: 'delivery' }),
  'FluxDeliveryProps.interval': flux({ interval: '1m' }),
  'FluxDeliveryProps.serviceAccount': flux({ serviceAccount: 'deliverer' }),
  'FluxDeliveryProps.secret': flux({ secret: 'login' }),
  'FluxDeliveryProps.verify': flux({ verify: 'keys' }),
};
