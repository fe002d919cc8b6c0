export { openLogStore } from './log-store.ts'
