import type { LivePush } from '../engine/ports.ts'
import type { ElectronApi } from './electron-api.ts'

/** "web-shop is still at 5 %. Signalbox keeps running." */
export const stillRunning = (pushes: readonly LivePush[]) =>
  `${pushes.map(({ service, share }) => `${service} is still at ${share} %.`).join(' ')} Signalbox keeps running.`

/** Keeps the computer awake while a push is live. */
export function sleepBlocker({ powerSaveBlocker }: Pick<ElectronApi, 'powerSaveBlocker'>) {
  let blocker: number | undefined
  return (live: boolean) => {
    if (live) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker)
      blocker = undefined
    }
  }
}
