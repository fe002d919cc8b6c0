/** A value, or the reason why there is none. */
export type Result<Value, Problem = string> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: Problem }

export const ok = <Value>(value: Value) => ({ ok: true, value }) as const
export const fail = <Problem>(problem: Problem) => ({ ok: false, problem }) as const

/** Makes the compiler prove that a union was taken apart completely. */
export function never(value: never): never {
  throw new Error(`unexpected ${JSON.stringify(value)}`)
}
