import { type JsonObject, member, stringMember } from '../../../mcp/json';
import { answers, type InputRequest } from '../map/input';
import { ELICIT } from '../map/methods';
import { without } from '../map/object';

/**
 * URLs that a user has to visit before a call can be made again: a legacy server refused it with -32042 (2025-11-25 `client/elicitation`,
 * "URL Elicitation Required Error"). The refused call is over; what a modern client retries is the same call made anew.
 */
export class UrlVisits {
  private constructor(private readonly elicitations: readonly JsonObject[]) {}

  /** The visits that an error asks for; undefined where it does not say which. */
  static read(error: JsonObject | undefined): UrlVisits | undefined {
    const listed = member(member(error, 'data'), 'elicitations');
    if (!Array.isArray(listed) || listed.length === 0) return undefined;
    const valid = listed.every((entry) => stringMember(entry, 'url') !== undefined && member(entry, 'mode') === 'url');
    return valid ? new UrlVisits(listed as JsonObject[]) : undefined;
  }

  get inputRequests(): JsonObject {
    const requests = this.elicitations.map((entry, index): [string, InputRequest] => [
      keyOf(index),
      { method: ELICIT, params: without(entry, 'elicitationId') },
    ]);
    return Object.fromEntries(requests) as JsonObject;
  }

  /** Ids under which the server may tell that a visit is done. */
  get ids(): readonly string[] {
    return this.elicitations.flatMap((entry) => stringMember(entry, 'elicitationId') ?? []);
  }

  /** What the user said to all of it: one refusal refuses the whole; undefined while an answer is missing. */
  outcome(responses: unknown): 'accepted' | 'declined' | undefined {
    const given = this.elicitations.map((_, index) => member(responses, keyOf(index)));
    if (!given.every((response) => answers(ELICIT, response))) return undefined;
    return given.every((response) => member(response, 'action') === 'accept') ? 'accepted' : 'declined';
  }
}

function keyOf(index: number): string {
  return `url_${index + 1}`;
}
