/** Runs one thing at a time per key, in the order asked. What fails does not hold up what comes after it. */
export function keyedLocks() {
  const last = new Map<string, Promise<unknown>>()
  return <Value>(key: string, run: () => Promise<Value>): Promise<Value> => {
    const turn = (last.get(key) ?? Promise.resolve()).then(run, run)
    last.set(key, turn)
    const forget = () => {
      if (last.get(key) === turn) last.delete(key)
    }
    turn.then(forget, forget)
    return turn
  }
}
