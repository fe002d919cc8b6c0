export { type DrivenClock, drivenClock } from './driven-clock.ts'
export { systemClock } from './system-clock.ts'
