import { greenShare } from '../../../shared/push/signals.ts'
import type { LivePush } from '../ports.ts'
import type { Book } from '../pushes/book.ts'

/** What would go unwatched if this console ended now. */
export const livePushes = (book: Book): readonly LivePush[] =>
  book.live().map((push) => ({
    push: push.id,
    service: push.plan.at.service,
    environment: push.plan.at.environment,
    version: push.plan.release.version,
    share: greenShare(push),
  }))
