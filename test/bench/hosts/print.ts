import type { Condition } from './measures.ts'
import type { FloodResult, LogResult, RollbackResult, Smoothness } from './runs.ts'

interface Result {
  readonly hosts: number
  readonly sideBySide: number
  readonly calm: { readonly engine: Condition; readonly rollbackMillis: number; readonly smooth?: Smoothness }
  readonly rollback: RollbackResult
  readonly flood: FloodResult
}

const engineLine = ({ rssMegabytes, heapMegabytes, delayP99, delayWorst, cpu }: Condition) =>
  `engine   ${rssMegabytes.toFixed(0)} MB (heap ${heapMegabytes.toFixed(0)} MB), event loop late by ${delayP99.toFixed(1)} ms (p99), ${delayWorst.toFixed(0)} ms at worst, ${(cpu * 100).toFixed(0)} % of a processor`

const windowLine = (smooth: Smoothness | undefined) =>
  smooth
    ? `window   ${smooth.count} tasks of 50 ms or more, the worst ${smooth.worst.toFixed(0)} ms; at work ${(smooth.busy * 100).toFixed(0)} % of the time`
    : 'window   none (no Chromium, or --no-window)'

const logLine = ({ written, lines, missing, wrong, bytes, digestRight }: LogResult) =>
  `log      ${lines} lines of ${written} written, ${missing} missing, ${wrong} doubled or out of order, ${(bytes / 1e6).toFixed(1)} MB, digest ${digestRight ? 'right' : 'WRONG OR NOT IN THE JOURNAL'}`

const memoryWord = (flat: boolean | undefined) => (flat === undefined ? 'too short a time to say more' : flat ? 'flat' : 'GROWS')

const verdict = (ok: boolean) => (ok ? 'goal met' : 'GOAL MISSED')

/** For people; one block for each of the three pushes. */
export const printed = ({ hosts, sideBySide, calm, rollback, flood }: Result) =>
  [
    'calm: a push that waits',
    `  ${engineLine(calm.engine)}`,
    `  ${windowLine(calm.smooth)}`,
    `  rollback ${calm.rollbackMillis.toFixed(0)} ms to customers on blue`,
    `taken back while ${sideBySide} of ${hosts} hosts write`,
    `  rollback ${rollback.millis.toFixed(0)} ms to customers on blue, ${rollback.finishedMillis.toFixed(0)} ms to the end of the way back`,
    `  ${engineLine(rollback.engine)}`,
    `  ${logLine(rollback.log)}`,
    `  ${verdict(rollback.ok)}`,
    `flood: ${sideBySide} of ${hosts} hosts at a time, ${flood.linesPerSecond.toFixed(0)} lines a second, ${flood.seconds.toFixed(1)} s from the first connection to the last line`,
    `  ${logLine(flood.log)}`,
    `  ${engineLine(flood.engine)}`,
    `  memory   ${flood.memory.rss.map((size) => size.toFixed(0)).join(' -> ')} MB, heap ${flood.memory.heap.map((size) => size.toFixed(0)).join(' -> ')} MB (first and last fifth): ${memoryWord(flood.memory.flat)}`,
    `  ${windowLine(flood.smooth)}`,
    `  audit    ${flood.audit.entries} entries and ${flood.audit.logs} logs in ${flood.audit.millis.toFixed(0)} ms: ${flood.audit.ok ? 'right' : 'NOT RIGHT'}`,
    `  frames   facts at most ${flood.longestFactsFrame} characters, a window's first snapshot ${flood.snapshotCharacters}`,
    `  ${verdict(flood.ok)}`,
    '',
  ].join('\n')
