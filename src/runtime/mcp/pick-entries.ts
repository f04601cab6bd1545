import { Message } from './message';
import { elements, isUnambiguous, locate } from './scan';
import { spliceAll } from './splice';

/**
 * A list's answer with some of its entries alone. What stays reaches the client as the server wrote it.
 *
 * @param key the member of the result that holds the list
 * @param keep for each entry, whether it stays
 */
export function pickEntries(answer: Message, key: string, keep: readonly boolean[]): Message {
  const { result, bytes, body } = answer;
  const entries = result?.[key];
  if (result === undefined || !Array.isArray(entries) || keep.every(Boolean)) return answer;
  const kept = entries.filter((_entry, index) => keep[index] === true);
  const next = { ...body, id: answer.id, result: { ...result, [key]: kept } };
  const top = locate(bytes);
  const inner = locate(bytes, 'result');
  const list = locate(bytes, 'result', key);
  const faithful =
    top !== undefined &&
    inner !== undefined &&
    list !== undefined &&
    isUnambiguous(bytes, top.start, body) &&
    isUnambiguous(bytes, inner.start, result);
  // Where bytes can be read in two ways, what was checked is written anew.
  if (!faithful) return Message.make(next);
  const texts = elements(bytes, list.start).flatMap(({ start, end }, index) =>
    keep[index] === true ? [bytes.toString('utf8', start, end)] : [],
  );
  const spliced = spliceAll(bytes, [{ span: list, text: `[${texts.join(',')}]` }]);
  return Message.of(next, spliced) ?? Message.make(next);
}
