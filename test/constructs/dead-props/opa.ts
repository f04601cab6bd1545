import { Opa, type OpaPolicyProps, Peer, Secrets } from '../../../src';
import { compose } from '../mcp-gateway/support';
import type { Case } from './case';

const PROPS: OpaPolicyProps = { url: 'https://opa.policy.svc:8181/v1/data/mcp/authz' };

const opa = (after: Partial<OpaPolicyProps>): Case => {
  const render = (props: OpaPolicyProps) => compose({ policy: Opa.policy(props) }, { github: {} }).rendered.manifests;
  return { before: () => render(PROPS), after: () => render({ ...PROPS, ...after }) };
};

export const OPA_CASES: Readonly<Record<string, Case>> = {
  'OpaPolicyProps.url': opa({ url: 'https://opa.policy.svc:8181/v1/data/mcp/other' }),
  'OpaPolicyProps.peer': opa({ peer: Peer.pods({ app: 'opa' }, 'policy') }),
  'OpaPolicyProps.token': opa({ token: Secrets.kubernetes({ name: 'opa', key: 'token' }) }),
  'OpaPolicyProps.ca': opa({ ca: { configMap: 'ca', key: 'ca.crt' } }),
  'OpaPolicyProps.timeoutSeconds': opa({ timeoutSeconds: 2 }),
  'OpaPolicyProps.mode': opa({ mode: 'dry-run' }),
  'OpaPolicyProps.arguments': opa({ arguments: false }),
};
