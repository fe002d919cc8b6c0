export { REDACTED, redact } from './redact.ts'
export { createSecrets, type Secrets } from './secrets.ts'
