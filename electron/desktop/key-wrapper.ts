import type { KeyWrapper } from '../engine/ports.ts'
import type { ElectronApi } from './electron-api.ts'

/**
 * The operating system's key store, or nothing where it has none that protects: on Linux without a keyring Electron would
 * "encrypt" with a key that everybody knows (`basic_text`). The vault then asks for a passphrase. After `ready` only.
 */
export function keyWrapper(
  { safeStorage }: Pick<ElectronApi, 'safeStorage'>,
  platform = process.platform,
): KeyWrapper | undefined {
  if (!safeStorage.isEncryptionAvailable()) return undefined
  if (platform === 'linux' && ['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend())) return undefined
  return {
    wrap: (key) => new Uint8Array(safeStorage.encryptString(Buffer.from(key).toString('base64'))),
    unwrap: (wrapped) => new Uint8Array(Buffer.from(safeStorage.decryptString(Buffer.from(wrapped)), 'base64')),
  }
}
