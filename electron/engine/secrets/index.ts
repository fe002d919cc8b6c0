export { REDACTED, redact } from './redact.ts'
export { createSecrets } from './secrets.ts'
