/** Works on all items, at most `bound` at a time, in order of the list; results stand in the same order. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  bound: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length)
  const queue = items.entries()
  const worker = async () => {
    for (const [index, item] of queue) results[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(bound, items.length) }, worker))
  return results
}
