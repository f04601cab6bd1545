import { type JsonObject, member, objectMember } from '../../../mcp/json';
import { ELICIT, LIST_ROOTS, SAMPLE, TASKS_EXTENSION } from './methods';
import { without } from './object';

/*
 * Capabilities on their way between the eras. Most have one meaning in both and pass as they are, unknown ones too. `tasks` is of 2025-11-25
 * alone and `extensions` with the tasks extension of 2026-07-28 alone; neither can be served across eras, so that neither is told.
 */

/** Extensions that are left when tasks are taken out; undefined when none is. */
function extensionsWithoutTasks(capabilities: JsonObject): JsonObject | undefined {
  const extensions = without(objectMember(capabilities, 'extensions') ?? {}, TASKS_EXTENSION);
  return Object.keys(extensions).length > 0 ? extensions : undefined;
}

function withExtensions(capabilities: JsonObject, extensions: JsonObject | undefined): JsonObject {
  return extensions === undefined ? capabilities : { ...capabilities, extensions };
}

/**
 * What a legacy client is told about a modern server: extensions only where the client named them, because legacy revisions have no
 * rule by which a client would ignore the others.
 */
export function toLegacyServerCapabilities(server: JsonObject, client: JsonObject): JsonObject {
  const known = Object.keys(objectMember(client, 'extensions') ?? {});
  const shared = Object.entries(extensionsWithoutTasks(server) ?? {}).filter(([name]) => known.includes(name));
  const extensions = shared.length > 0 ? Object.fromEntries(shared) : undefined;
  return withExtensions(without(server, 'extensions', 'tasks'), extensions);
}

/** What a modern client is told about a legacy server. */
export function toModernServerCapabilities(server: JsonObject): JsonObject {
  return withExtensions(without(server, 'extensions', 'tasks'), extensionsWithoutTasks(server));
}

/** What a modern server is told about a legacy client. Changes of roots have no notification in 2026-07-28. */
export function toModernClientCapabilities(client: JsonObject): JsonObject {
  const roots = objectMember(client, 'roots');
  const common = without(client, 'extensions', 'tasks', 'roots');
  return withExtensions(
    roots === undefined ? common : { ...common, roots: without(roots, 'listChanged') },
    extensionsWithoutTasks(client),
  );
}

/** What a legacy server is told about a modern client. */
export function toLegacyClientCapabilities(client: JsonObject): JsonObject {
  return withExtensions(without(client, 'extensions', 'tasks'), extensionsWithoutTasks(client));
}

/** Whether a server may ask a client with these capabilities anything at all. */
export function mayBeAsked(client: JsonObject): boolean {
  return ['elicitation', 'sampling', 'roots'].some((name) => objectMember(client, name) !== undefined);
}

/**
 * What a client must have declared before it is asked this, as a `ClientCapabilities` object; undefined for what no client can be asked
 * (2026-07-28 `client/elicitation`, `client/sampling`, `client/roots`, each "Capabilities").
 */
export function requiredCapabilities(method: string, params: JsonObject | undefined): JsonObject | undefined {
  if (method === LIST_ROOTS) return { roots: {} };
  if (method === ELICIT) return { elicitation: member(params, 'mode') === 'url' ? { url: {} } : { form: {} } };
  if (method !== SAMPLE) return undefined;
  const tools = member(params, 'tools') !== undefined || member(params, 'toolChoice') !== undefined;
  return { sampling: tools ? { tools: {} } : {} };
}

/** Whether the declared capabilities contain the required ones. An empty `elicitation` means form mode. */
export function declares(client: JsonObject, required: JsonObject): boolean {
  return Object.entries(required).every(([name, details]) => {
    const declared = objectMember(client, name);
    if (declared === undefined) return false;
    return Object.keys(details as JsonObject).every(
      (detail) =>
        member(declared, detail) !== undefined ||
        (name === 'elicitation' && detail === 'form' && member(declared, 'url') === undefined),
    );
  });
}
