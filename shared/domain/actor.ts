/** Who did it. Machine actors are named for what they are, never "system". Bound by the host, never read from a frame. */
export type Actor =
  | { readonly kind: 'person'; readonly name: string; readonly via: 'window' | 'terminal' }
  | { readonly kind: 'machine'; readonly name: 'engine' | 'judge' | 'timer' | 'recovery' | 'drift-watch' | 'drill' }

export const machine = (name: Extract<Actor, { kind: 'machine' }>['name']): Actor => ({ kind: 'machine', name })

export const actorName = (actor: Actor) => (actor.name === 'recovery' ? 'engine restart' : actor.name)
