import type { Response, StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/web';

/** Questions that are remembered, and the longest of them. */
const MOST = 2_048;
const LONGEST = 2_048;

/**
 * Answers by question. The whole question is the key, policies never change and none of them knows the time: equal questions have equal
 * answers. Lists ask the same for every tool again and again.
 */
export class Answers {
  private readonly known = new Map<string, Response>();

  get(question: StatefulAuthorizationCall, evaluate: () => Response): Response {
    const key = JSON.stringify(question);
    if (key.length > LONGEST) return evaluate();
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const answer = evaluate();
    if (this.known.size >= MOST) this.known.delete(this.known.keys().next().value as string);
    this.known.set(key, answer);
    return answer;
  }
}
