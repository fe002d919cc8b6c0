export { openVault } from './vault.ts'
