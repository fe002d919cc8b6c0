/**
 * What the console's process and the practice yard's process say to one another. They share nothing else: the yard's systems
 * are reached over their own wire protocols, as strangers.
 */
export interface YardView {
  readonly scenario: string
  readonly scenarios: readonly { readonly name: string; readonly about: string }[]
  /** Counted by the yard's own customers since it was started. */
  readonly requests: number
  /** Answers of 500 and above, broken connections, and requests that found no server. */
  readonly failedRequests: number
  /** Those of them that are not the fault of the release that answered: a route without a server, a cut connection. */
  readonly failedByPush: number
}

export interface YardChange {
  readonly scenario?: string
  /** Seconds of the yard's clock per second: 0 (frozen), 1 or 10. */
  readonly speed?: number
}

export type YardRequest =
  | { readonly id: number; readonly do: 'start'; readonly folder: string }
  | { readonly id: number; readonly do: 'set'; readonly change: YardChange }
  | { readonly id: number; readonly do: 'close' }

export interface YardStarted {
  readonly workspace: string
  readonly workspaceFile: string
  readonly releases: readonly string[]
  readonly view: YardView
}

export type YardReport =
  | { readonly report: 'started'; readonly id: number; readonly yard: YardStarted }
  | { readonly report: 'done'; readonly id: number; readonly view?: YardView }
  | { readonly report: 'failed'; readonly id: number; readonly problem: string }
  | { readonly report: 'view'; readonly view: YardView }
