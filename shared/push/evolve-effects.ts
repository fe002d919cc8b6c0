import type { Actor } from '../domain/actor.ts'
import type { EffectId, Millis } from '../domain/ids.ts'
import type { PushEvent } from './events.ts'
import type { EffectState, PushState } from './state.ts'

type EffectEvent = Extract<PushEvent, { type: `effect.${string}` }>

/** Folds what became of an effect. The first settlement counts; a second one of an effect that is not in doubt is ignored. */
export function evolveEffects(state: PushState, event: EffectEvent, actor: Actor, at: Millis): PushState {
  switch (event.type) {
    case 'effect.intended': {
      const { effect: id, place, connection, change } = event
      return { ...state, effects: [...state.effects, { id, place, connection, change, intendedAt: at, status: 'intended' }] }
    }
    case 'effect.settled':
      return update(state, event.effect, (effect) => (inDoubt(effect) ? { ...effect, ...settled(event), settledAt: at } : effect))
    case 'effect.looked-at':
      return update(state, event.effect, (effect) =>
        effect.status === 'unknown' ? { ...effect, status: 'intended', lookedAgain: true } : effect,
      )
    case 'effect.vouched':
      return update(state, event.effect, (effect) =>
        effect.status === 'unknown' ? { ...effect, status: 'ok', settledAt: at, vouchedBy: actor.name } : effect,
      )
  }
}

const settled = ({ settlement, log }: Extract<EffectEvent, { type: 'effect.settled' }>) => ({
  status: settlement.outcome,
  settlement,
  ...(log ? { log } : {}),
})

const inDoubt = (effect: EffectState) => effect.status === 'intended' || effect.status === 'unknown'

const update = (state: PushState, id: EffectId, change: (effect: EffectState) => EffectState): PushState => ({
  ...state,
  effects: state.effects.map((effect) => (effect.id === id ? change(effect) : effect)),
})
