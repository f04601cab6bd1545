import { isObject, type JsonObject, member, stringMember } from '../../mcp/json';
import type { Message } from '../../mcp/message';

/** Under which a modern client is asked, and answers. */
export const CONFIRMATION = 'strata_confirmation';

/** What a client must have declared to be asked. */
export const REQUIRED: JsonObject = { elicitation: { form: {} } };

/** Longest arguments that a person is shown. */
const SHOWN = 2_000;

/** Params of the `elicitation/create` that asks a person: a form without fields, which is accepted or not (2025-11-25 `client/elicitation`). */
export function confirmationParams(question: string, server: string, { params }: Message): JsonObject {
  const target = stringMember(params, 'name') ?? stringMember(params, 'uri') ?? '';
  const args = member(params, 'arguments');
  const text = args === undefined ? '' : JSON.stringify(args);
  // As JSON, so that no argument can pass for a line of ours.
  const seen = text.length > SHOWN ? `${text.slice(0, SHOWN)}... (${text.length} characters)` : text;
  const lines = [question, `${server}: ${JSON.stringify(target)}`, ...(seen === '' ? [] : [seen])];
  return { mode: 'form', message: lines.join('\n\n'), requestedSchema: { type: 'object', properties: {} } };
}

/** What a person said: undefined where the answer is none. */
export function confirmed(result: unknown): boolean | undefined {
  if (!isObject(result)) return undefined;
  const { action } = result;
  if (action === 'accept') return true;
  return action === 'decline' || action === 'cancel' ? false : undefined;
}

/** Whether a client can be asked. An empty `elicitation` means forms. */
export function canBeAsked(capabilities: unknown): boolean {
  const elicitation = member(capabilities, 'elicitation');
  if (!isObject(elicitation)) return false;
  return member(elicitation, 'form') !== undefined || member(elicitation, 'url') === undefined;
}

export const UNASKABLE =
  'A person has to confirm this call, and the client cannot ask one: it has not declared elicitation';
export const UNCONFIRMED = 'The call was not confirmed';
export const UNTOLD = 'Confirmations cannot be checked at present';
