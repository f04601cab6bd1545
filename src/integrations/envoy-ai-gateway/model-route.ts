import { Construct } from 'constructs';
import { z } from 'zod';
import { SECRET_SHAPE } from '../../constructs/identity/client';
import type { ControlId } from '../../contract';
import { Problems } from '../../errors';
import { CustomObject, type CustomType, checkShape, listOf, type ObjectMeta, shapeOf } from '../../kube';
import { integrationLabels } from '../common/labels';
import type { GatewayParentProps } from '../gateway-api';
import { checkModelRoute } from './check';
import type {
  ModelCallersProps,
  ModelChoiceProps,
  ModelProviderProps,
  ModelQuotaProps,
  ModelRouteProps,
} from './props';
import { providerName, providerObjects } from './provider';
import { type AiRouteSpec, type BackendTrafficSpec, type SecuritySpec, target } from './specs';

const text = z.string().optional();
const SHAPE = shapeOf<ModelRouteProps>({
  gateway: shapeOf<GatewayParentProps>({ name: z.string(), namespace: text, sectionName: text }),
  host: z.string(),
  callers: shapeOf<ModelCallersProps>({ issuer: z.string(), audiences: listOf(z.string()), jwksUri: z.string() }),
  providers: z.record(
    z.string(),
    shapeOf<ModelProviderProps>({
      host: z.string(),
      port: z.number().optional(),
      schema: z.enum(['OpenAI', 'Anthropic', 'Cohere']),
      key: SECRET_SHAPE,
      quota: shapeOf<ModelQuotaProps>({ tokens: z.number(), per: z.enum(['minute', 'hour', 'day']) }).optional(),
    }),
  ),
  models: z.record(z.string(), listOf(shapeOf<ModelChoiceProps>({ provider: z.string(), model: text }))),
  name: text,
});

/** Where Envoy AI Gateway puts the name of the model that a request asks for. */
const MODEL_HEADER = 'x-ai-eg-model';
const AI_ROUTE: CustomType = { apiVersion: 'aigateway.envoyproxy.io/v1beta1', kind: 'AIGatewayRoute' };
const SECURITY: CustomType = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'SecurityPolicy' };
const TRAFFIC: CustomType = { apiVersion: 'gateway.envoyproxy.io/v1alpha1', kind: 'BackendTrafficPolicy' };

/**
 * One entry for models of several providers, by Envoy AI Gateway: clients and servers ask for a model by name, with a token of the company's and OpenAI's API; which
 * provider answers, with which key and within which quota, is decided here. The keys stay with the gateway.
 *
 * Source: Envoy AI Gateway, `aigateway.envoyproxy.io/v1beta1`; Envoy Gateway, `gateway.envoyproxy.io/v1alpha1`.
 *
 * @throws StrataError or StrataErrors PROP_UNKNOWN, PROP_INVALID
 */
export class ModelRoute extends Construct {
  /** The name of its objects. */
  readonly name: string;
  /** The URL that OpenAI's clients take as their base. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: ModelRouteProps) {
    super(scope, id);
    checkShape(props, SHAPE, this.node.path);
    const { name = id, host, providers } = props;
    const problems = new Problems(this.node.path);
    checkModelRoute(name, props, problems);
    problems.raise();
    this.name = name;
    this.url = `https://${host}/v1`;
    const meta = (control: ControlId, why: string, of = name): ObjectMeta => ({
      name: of,
      labels: integrationLabels(this),
      reason: { control, text: why },
    });
    new CustomObject(
      this,
      'route',
      AI_ROUTE,
      meta('network.declared-callers', 'Leads models to their providers.'),
      () => routeOf(name, props),
    );
    const known = meta('identity.callers', 'Nobody uses a model without a token that was checked.');
    new CustomObject(this, 'callers', SECURITY, known, () => callersOf(name, props.callers));
    const again = meta('workload.available', 'Asks the next provider while one fails.');
    new CustomObject(this, 'retries', TRAFFIC, again, () => retriesOf(name, props.models));
    for (const [provider, given] of Object.entries(providers)) providerObjects(this, provider, given, meta);
  }
}

function routeOf(name: string, { gateway, host, models }: ModelRouteProps): AiRouteSpec {
  const { namespace, sectionName } = gateway;
  return {
    parentRefs: [
      { ...target.gateway(gateway.name), ...(namespace && { namespace }), ...(sectionName && { sectionName }) },
    ],
    hostnames: [host],
    rules: Object.entries(models).map(([model, choices]) => ({
      matches: [{ headers: [{ type: 'Exact', name: MODEL_HEADER, value: model }] }],
      backendRefs: choices.map(({ provider, model: own }, priority) => ({
        name: providerName(name, provider),
        ...(own !== undefined && { modelNameOverride: own }),
        priority,
        weight: 1,
      })),
    })),
    llmRequestCosts: [
      { metadataKey: 'llm_input_token', type: 'InputToken' },
      { metadataKey: 'llm_output_token', type: 'OutputToken' },
      { metadataKey: 'llm_total_token', type: 'TotalToken' },
    ],
  };
}

/** The HTTPRoute that Envoy AI Gateway makes of a route has its name. */
function callersOf(name: string, { issuer, audiences, jwksUri }: ModelCallersProps): SecuritySpec {
  return {
    targetRefs: [target.route(name)],
    jwt: { providers: [{ name: 'callers', issuer, audiences: [...audiences], remoteJWKS: { uri: jwksUri } }] },
  };
}

function retriesOf(name: string, models: ModelRouteProps['models']): BackendTrafficSpec {
  const longest = Math.max(...Object.values(models).map((choices) => choices.length));
  return {
    targetRefs: [target.route(name)],
    retry: {
      numRetries: Math.max(1, longest - 1),
      // What failed once is not asked again before the next one was.
      numAttemptsPerPriority: 1,
      perRetry: { timeout: '30s', backOff: { baseInterval: '100ms', maxInterval: '10s' } },
      retryOn: {
        triggers: ['connect-failure', 'retriable-status-codes'],
        httpStatusCodes: [429, 500, 502, 503, 504],
      },
    },
  };
}
