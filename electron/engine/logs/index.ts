export { verifyWithLogs } from './check-logs.ts'
export { openLogStore } from './log-store.ts'
