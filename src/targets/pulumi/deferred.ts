import { DEFERRED } from '../../contract';
import { deferredToken } from '../../synth';
import { all, type Input, isUnknown, type Output, output } from './sdk';

const outputs = new Map<string, Output<string>>();

/**
 * A value that is known only when the stack is deployed, such as another stack's output or a secret of the configuration, as a text for props. It
 * may stand alone or inside a longer text. The deployed objects hold the value, and what is secret stays marked. Synthesis for Git refuses it.
 *
 * @param value what the text stands for
 */
export function deferred(value: Input<string>): string {
  const token = deferredToken();
  outputs.set(token, output(value));
  return token;
}

/** A manifest, or a part of it, in which outputs stand where texts stood for them. What holds none is handed back as it is. */
export function resolveDeferred(value: unknown): unknown {
  if (typeof value === 'string') return resolveText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map(resolveDeferred);
    return list.some((item, at) => item !== value[at]) ? list : value;
  }
  const entries = Object.entries(value).map(([key, item]) => [key, resolveDeferred(item), item] as const);
  return entries.some(([, after, before]) => after !== before)
    ? Object.fromEntries(entries.map(([key, after]) => [key, after]))
    : value;
}

/** Whether a value holds texts that stand for outputs. */
export function holdsDeferred(value: unknown): boolean {
  return outputs.size > 0 && DEFERRED.test(JSON.stringify(value));
}

function resolveText(text: string): Input<string> {
  if (outputs.size === 0 || !DEFERRED.test(text)) return text;
  // Every second part is a text that stands for an output.
  const parts = text.split(new RegExp(`(${DEFERRED.source})`));
  return all(parts.map((part) => outputs.get(part) ?? part)).apply((resolved) =>
    resolved.some(isUnknown) ? text : resolved.join(''),
  );
}
