/** Identifiers are strings that only one function makes, so that a push can't be handed over where an effect is meant. */
type Named<Name extends string> = string & { readonly __name: Name }

export type PushId = Named<'PushId'>
export type StepId = Named<'StepId'>
export type EffectId = Named<'EffectId'>
export type ConnectionName = Named<'ConnectionName'>

export const pushId = (text: string) => text as PushId
export const stepId = (text: string) => text as StepId
export const effectId = (text: string) => text as EffectId
export const connectionName = (text: string) => text as ConnectionName

/** Milliseconds since 1970-01-01 UTC. Comes in as data; nothing in `shared` reads a clock. */
export type Millis = number
