/**
 * Works on all items, so many at a time, and goes on to the next as soon as one is done. Rejects with the first error,
 * when those under way have ended.
 *
 * @template Item, Result
 * @param {readonly Item[]} items
 * @param {number} width
 * @param {(item: Item, index: number) => Promise<Result>} work
 * @returns {Promise<Result[]>} in the items' order
 */
export async function sideBySide(items, width, work) {
  /** @type {Result[]} */
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < items.length) {
      const index = next;
      next += 1;
      results[index] = await work(/** @type {Item} */ (items[index]), index);
    }
  };
  const workers = await Promise.allSettled(Array.from({ length: width }, worker));
  const failed = workers.find((ended) => ended.status === "rejected");
  if (failed) throw failed.reason;
  return results;
}
