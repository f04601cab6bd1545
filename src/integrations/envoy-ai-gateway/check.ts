import type { Problems } from '../../errors';
import { isDnsLabel, isDnsSubdomain } from '../../kube';
import type { ModelRouteProps } from './props';

/** Most rules of a route, and most choices of a rule, that Envoy AI Gateway takes. */
const MODELS = 15;
const CHOICES = 128;
/** Longest name of a model, as a header's value. */
const MODEL = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,252}$/;

/** Checks what a route is given. */
export function checkModelRoute(name: string, props: ModelRouteProps, problems: Problems): void {
  const refuse = (prop: string, reason: string) => problems.add('PROP_INVALID', { prop, reason });
  const { gateway, host, callers, providers, models } = props;
  if (!isDnsLabel(name)) refuse('name', `"${name}" cannot name a route`);
  for (const [prop, value] of Object.entries(gateway)) {
    if (!isDnsSubdomain(value)) refuse(`gateway.${prop}`, `"${value}" names no object`);
  }
  if (!isHost(host)) refuse('host', 'it is no full DNS name in lower case');
  for (const key of ['issuer', 'jwksUri'] as const) {
    if (!isHttps(callers[key])) refuse(`callers.${key}`, 'it is no https URL without credentials');
  }
  // Without an audience every token of the company would do, whatever it was given out for.
  if (callers.audiences.length === 0) refuse('callers.audiences', 'it names none');
  if (Object.keys(providers).length === 0) refuse('providers', 'it names none');
  for (const [id, { host: where, port = 443, quota }] of Object.entries(providers)) {
    if (!isDnsLabel(id)) refuse(`providers.${id}`, 'its name is no DNS label');
    if (!isHost(where)) refuse(`providers.${id}.host`, 'it is no full DNS name in lower case');
    if (!Number.isInteger(port) || port < 1 || port > 65_535) refuse(`providers.${id}.port`, 'it is no port');
    if (quota !== undefined && (!Number.isInteger(quota.tokens) || quota.tokens < 1))
      refuse(`providers.${id}.quota.tokens`, 'it is a whole number from 1 on');
  }
  checkModels(models, providers, refuse);
}

function checkModels(
  models: ModelRouteProps['models'],
  providers: ModelRouteProps['providers'],
  refuse: (prop: string, reason: string) => void,
): void {
  const names = Object.keys(models);
  if (names.length === 0 || names.length > MODELS) refuse('models', `a route has 1 to ${MODELS} models`);
  for (const [model, choices] of Object.entries(models)) {
    const prop = `models.${model}`;
    if (!MODEL.test(model)) refuse(prop, 'its name is none that a header carries');
    if (choices.length === 0 || choices.length > CHOICES) refuse(prop, `a model has 1 to ${CHOICES} choices`);
    for (const { provider, model: own } of choices) {
      if (!Object.hasOwn(providers, provider)) refuse(prop, `"${provider}" is none of the providers`);
      if (own !== undefined && !MODEL.test(own)) refuse(prop, `"${own}" is no name of a model`);
    }
    const distinct = new Set(choices.map(({ provider, model: own }) => `${provider} ${own ?? model}`));
    if (distinct.size !== choices.length) refuse(prop, 'a choice is given twice');
  }
  const used = new Set(Object.values(models).flatMap((choices) => choices.map(({ provider }) => provider)));
  for (const id of Object.keys(providers)) if (!used.has(id)) refuse(`providers.${id}`, 'no model uses it');
}

const isHost = (text: string) => isDnsSubdomain(text) && text.includes('.');

function isHttps(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'https:' && url.username === '' && url.password === '';
}
