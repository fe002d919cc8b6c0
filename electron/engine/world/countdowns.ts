import type { Clock } from '../ports.ts'
import type { Book } from '../pushes/book.ts'

interface Yard {
  readonly book: Pick<Book, 'onEntries'>
  readonly clock: Pick<Clock, 'speed'>
}

/** A countdown is for a person to read and to act in: it runs in real time, also where the yard's clock does not. */
export function slowDownForCountdowns({ book, clock }: Yard, drive: (change: { readonly speed: 1 }) => Promise<void>): void {
  const stop = book.onEntries((entries) => {
    if (!entries.some(({ event }) => event.type === 'rollback.announced') || clock.speed <= 1) return
    // A yard that has just been closed has no clock to slow down.
    drive({ speed: 1 }).catch(stop)
  })
}
