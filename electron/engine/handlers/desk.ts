import type { CheckedInputOf } from '../../../shared/rpc/contract.ts'
import type { AppInfo } from '../../../shared/rpc/views.ts'
import type { EnginePorts, SecretVault, Session } from '../ports.ts'
import type { OpenWorld } from '../world/open-world.ts'
import type { openFrames } from './frames.ts'

/** What is open now, and how to open something else. */
export interface Desk {
  readonly ports: EnginePorts
  readonly vault: SecretVault
  /** Throws `CallError` while nothing is open. */
  world(): OpenWorld
  frames(): ReturnType<typeof openFrames>
  info(session: Session): AppInfo
  enter(choice: CheckedInputOf<'world.enter'>, session: Session): Promise<AppInfo>
  practice(change: CheckedInputOf<'practice.set'>): Promise<void>
  verified(to: number, at: number): void
}
