/** What happens to the console itself and not to one push. */
export type EngineEvent =
  | {
      readonly type: 'engine.started'
      readonly version: string
      readonly world: 'practice' | 'real'
      readonly workspace: string
      readonly workspaceSha256: string
    }
  | { readonly type: 'engine.stopped' }
  | {
      readonly type: 'connection.tested'
      readonly connection: string
      readonly canRead: boolean
      readonly canWrite: boolean
      readonly detail: string
    }
  | { readonly type: 'audit.read' }
  | { readonly type: 'audit.verified'; readonly entries: number; readonly head: string }
  | { readonly type: 'audit.exported'; readonly from: number; readonly to: number; readonly sha256: string }
  | {
      readonly type: 'drill.finished'
      readonly secondsToCustomersOnBlue: number
      readonly secondsToFinished: number
      readonly verified: boolean
    }
