/**
 * How many resources wait for the engine at a time. The SDK keeps everything about a resource that waits: inputs, once more as a message, and some sixty
 * promises. An engine that answers at once, as in a preview, is never idle with so many.
 */
const WINDOW = 64;

/** How long a window may stand still, in milliseconds. An engine that deploys takes minutes for some resources: it is given more of them meanwhile. */
const PATIENCE = 500;

/**
 * Begins everything in order, a window of it at a time, the first window at once.
 *
 * @param begin is given what to call once the item needs nothing more. One that never calls it delays those after it, and stops none
 * @returns when everything has begun. Rejects with what `begin` threw
 */
export function paced<Item>(items: readonly Item[], begin: (item: Item, ended: () => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    let open = 0;
    let seen = 0;
    const stop = () => clearInterval(watch);
    const more = () => {
      try {
        for (; next < items.length && open < WINDOW; next++) {
          open++;
          begin(items[next] as Item, ended);
        }
      } catch (error) {
        stop();
        next = items.length;
        reject(error);
      }
      if (next < items.length) return;
      stop();
      resolve();
    };
    const ended = () => {
      open = Math.max(0, open - 1);
      if (next < items.length) more();
    };
    const watch = setInterval(() => {
      if (next === seen) {
        open = 0;
        more();
      }
      seen = next;
    }, PATIENCE);
    more();
  });
}
