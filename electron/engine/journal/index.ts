export { exportJournal } from './export.ts'
export { JournalError } from './journal-error.ts'
export { memoryJournal } from './memory-journal.ts'
export { openJournal } from './sqlite-journal.ts'
