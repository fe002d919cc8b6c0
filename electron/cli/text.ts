/**
 * What a terminal would obey instead of show: control characters (C0, DEL, C1) and the marks that turn the reading
 * direction or break the line. Whatever a server sent is text and stays text.
 */
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g

/** One line that is safe to print: line breaks and tabs become spaces, the rest of `UNSAFE` goes. */
export const clean = (text: string) => text.replace(/\s*[\r\n]+\s*|\t/g, ' ').replace(UNSAFE, '')

/** JSON in which every unsafe character is written as its escape, so that it can be printed and still be read back exactly. */
export const safeJson = (value: unknown, indent?: number) =>
  JSON.stringify(value, null, indent).replace(UNSAFE, (character) =>
    // The line breaks of the indentation are ours; inside strings JSON has escaped them already.
    character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Rows as aligned columns, two spaces apart. Cells are cleaned. */
export function columns(rows: readonly (readonly string[])[], indent = ''): string[] {
  const cells = rows.map((row) => row.map(clean))
  const widths = cells.reduce<number[]>((all, row) => row.map((cell, index) => Math.max(all[index] ?? 0, cell.length)), [])
  return cells.map((row) => `${indent}${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ')}`.trimEnd())
}

/** `1.2 s`, `37 s`, `1 min 05 s`, `1 h 47`. */
export function duration(millis: number): string {
  const seconds = millis / 1_000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const two = (value: number) => String(value).padStart(2, '0')
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`
  return `${Math.floor(whole / 3_600)} h ${two(Math.floor((whole % 3_600) / 60))}`
}

/** `1,204`. */
export const count = (value: number) => value.toLocaleString('en-US')

/** `0.81 %`, `5 %`; a fraction from 0 to 1, or nothing to divide by. */
export const rate = (fraction: number | null) =>
  fraction === null ? 'no requests' : `${fraction < 0.1 ? (fraction * 100).toFixed(2) : Math.round(fraction * 100)} %`
