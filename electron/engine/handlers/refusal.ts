import type { Rejection } from '../../../shared/push/commands.ts'
import { CallError } from '../../../shared/rpc/protocol.ts'
import type { Answer } from '../pushes/book.ts'

/** The journal's last entry after an accepted command; throws what a window shows when it was refused. */
export function accepted(answer: Answer): { readonly seq: number } {
  if (answer.ok) return { seq: answer.seq }
  throw refusal(answer.rejection)
}

export const refusal = ({ code, message }: Rejection) =>
  new CallError(code === 'stale' || code === 'not-now' || code === 'nothing-to-do' ? 'not-now' : 'rejected', message)
