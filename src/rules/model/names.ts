import { remember } from './memo';

const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const SERVICE = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const QUALIFIED = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const ENV = /^[-._a-zA-Z][-._a-zA-Z0-9]*$/;
const DATA_KEY = /^[-._a-zA-Z0-9]+$/;
const PORT_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** DNS label of RFC 1123: at most 63 of `a-z 0-9 -`. */
export function isDnsLabel(name: string): boolean {
  return name.length <= 63 && LABEL.test(name);
}

/** DNS subdomain of RFC 1123: at most 253, labels separated by dots. */
export function isDnsSubdomain(name: string): boolean {
  return name.length <= 253 && SUBDOMAIN.test(name);
}

/** DNS label of RFC 1035, which Services need: as RFC 1123, but it begins with a letter. */
export function isServiceName(name: string): boolean {
  return name.length <= 63 && SERVICE.test(name);
}

/** A name that fits into one segment of a URL path, as RBAC objects need it. */
export function isPathSegment(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/%]/.test(name);
}

/** A label key: an optional DNS subdomain and a slash, then at most 63 characters. */
export const isQualifiedName = remember((key) => {
  const slash = key.indexOf('/');
  const name = key.slice(slash + 1);
  return (slash === -1 || isDnsSubdomain(key.slice(0, slash))) && name.length <= 63 && QUALIFIED.test(name);
});

/** A label value: empty, or at most 63 characters that begin and end alphanumeric. */
export const isLabelValue = remember((value) => {
  return value === '' || (value.length <= 63 && QUALIFIED.test(value));
});

/** A port's name: an IANA service name of at most 15 characters with a letter and no two hyphens in a row. */
export function isPortName(name: string): boolean {
  return name.length <= 15 && PORT_NAME.test(name) && /[a-z]/.test(name) && !name.includes('--');
}

/** A name that every Kubernetes release takes for an environment variable. */
export function isEnvName(name: string): boolean {
  return ENV.test(name) && name !== '.' && !name.startsWith('..');
}

/** A key of a ConfigMap or Secret. */
export function isDataKey(key: string): boolean {
  return key.length <= 253 && DATA_KEY.test(key) && key !== '.' && !key.startsWith('..');
}
