import { setTimeout as delay } from 'node:timers/promises';
import { type JsonObject, stringMember } from '../mcp/json';
import { Method } from '../mcp/keys';
import type { Message } from '../mcp/message';
import type { Log } from '../telemetry/log';
import { Conversation } from './conversation';
import { ENVELOPE, INITIALIZE } from './identity';
import type { Eras, ServerLink } from './interfaces';

export interface ProbeOptions {
  readonly open: () => Promise<ServerLink>;
  /** The server's time to answer its first message, milliseconds. */
  readonly start: number;
  /** Takes over the process that answered `server/discover`. Absent: it ends. */
  readonly keep?: (link: ServerLink) => void;
  readonly log: Log;
}

/** How long the first process may keep silent before another one is asked the legacy way, milliseconds. */
const PATIENCE = 2_000;
/** How long a server that is up may take for a question that it does not know, milliseconds. */
const GRACE = 1_000;

/**
 * Finds out which eras the server speaks, on processes that serve nobody (2026-07-28 `basic/transports/stdio`, "Backward Compatibility").
 * The answer to `server/discover` says modern; an error, silence or the process's end say legacy. Whether a modern server speaks legacy
 * revisions too is asked of another process, because the first message binds a process to its era.
 *
 * @throws Error when the server answers neither
 */
export async function probe(options: ProbeOptions): Promise<Eras> {
  const first = await options.open();
  const links = [first];
  let kept: ServerLink | undefined;
  const another = async () => {
    const link = await options.open();
    links.push(link);
    return new Conversation(link);
  };
  try {
    const { modern, legacy } = await ask(new Conversation(first), another, options.start);
    if (modern === undefined && legacy === undefined)
      throw new Error('The server answers neither server/discover nor initialize');
    if (modern !== undefined && options.keep !== undefined) {
      kept = first;
      options.keep(first);
    }
    options.log.info(
      { event: 'probed', legacy: stringMember(legacy, 'protocolVersion'), modern: modern?.supportedVersions },
      'The server told its revisions',
    );
    return { ...(legacy !== undefined && { legacy }), ...(modern !== undefined && { modern }), probedAt: new Date() };
  } finally {
    for (const link of links) if (link !== kept) void link.close();
  }
}

async function ask(
  first: Conversation,
  another: () => Promise<Conversation>,
  start: number,
): Promise<{ readonly modern?: JsonObject; readonly legacy?: JsonObject }> {
  const discovery = answered(first.ask(Method.DISCOVER, { _meta: ENVELOPE }, start));
  const prompt = await Promise.race([discovery, delay(PATIENCE, 'silent' as const, { ref: false })]);
  if (prompt !== 'silent' && prompt?.error !== undefined) {
    // It answered, so that it can be asked again. Should it take offence at the first question, a fresh process does not.
    const legacy = await initialize(first, start);
    return { legacy: legacy ?? (await initialize(await another(), start)) };
  }
  const legacy = await initialize(await another(), start);
  const answer = await Promise.race([discovery, delay(legacy === undefined ? 0 : GRACE, undefined, { ref: false })]);
  return { modern: answer?.result, legacy };
}

async function initialize(conversation: Conversation, start: number): Promise<JsonObject | undefined> {
  return (await answered(conversation.ask(Method.INITIALIZE, INITIALIZE, start)))?.result;
}

function answered(asked: Promise<Message>): Promise<Message | undefined> {
  return asked.catch(() => undefined);
}
