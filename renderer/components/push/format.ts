import type { Millis } from '../../../shared/domain/ids.ts'

/** Text of the push screen: one place that says how numbers and times are written. Nothing here reads a clock. */

/** What stands where nothing was measured. */
export const NOTHING = '—'

/** `1204` -> `1,204`. */
export const count = (value: number) => Math.round(value).toLocaleString('en-US')

/** `1, 'server'` -> `1 server`; any other number gets the plural. */
export const counted = (value: number, one: string, many = `${one}s`) => `${count(value)} ${value === 1 ? one : many}`

/** Percent with one decimal where a tenth matters: under 10 and over 90. Never rounds what is not 0 or 100 to it. */
export function percent(value: number): string {
  if (value === 0 || value === 100) return `${value}%`
  const rounded = value < 10 || value > 90 ? value.toFixed(1) : value.toFixed(0)
  if (Number(rounded) === 0) return '<0.1%'
  return Number(rounded) === 100 ? '>99.9%' : `${rounded}%`
}

/** A fraction, 0 to 1, as a rate: two decimals under one percent. `null`: nothing was measured. */
export function rate(fraction: number | null): string {
  if (fraction === null) return NOTHING
  const value = fraction * 100
  return `${value === 0 ? '0' : value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : value.toFixed(0)}%`
}

/** `2.81` -> `2.8×`; close to one the second decimal tells more. */
export const times = (value: number) => `${value.toFixed(value < 1.2 ? 2 : value < 100 ? 1 : 0)}×`

/** A length of time in words: `0.8 s`, `37 s`, `3 min 48 s`, `1 h 47`. */
export function duration(millis: Millis): string {
  const value = Math.max(0, millis)
  if (value < 9_950) return `${(value / 1_000).toFixed(1).replace('.0', '')} s`
  const seconds = Math.round(value / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, '0')}`
  return `${Math.floor(hours / 24)} days`
}

const two = (value: number) => String(value).padStart(2, '0')

/** A stopwatch: `0:24`, `12:53`, `1:02:07`. Counts down to zero and stays there. */
export function countdown(millis: Millis): string {
  const seconds = Math.max(0, Math.ceil(millis / 1_000))
  const hours = Math.floor(seconds / 3_600)
  const rest = `${Math.floor((seconds % 3_600) / 60)}:${two(seconds % 60)}`
  return hours === 0 ? rest : `${hours}:${rest.padStart(5, '0')}`
}

/** `0.8 s ago`; the age of something that was seen at `at`. */
export const ago = (at: Millis, now: Millis) => `${duration(now - at)} ago`

export type Zone = 'utc' | 'local'

/** `03:12:40` in the chosen zone. */
export function clock(at: Millis, zone: Zone): string {
  const date = new Date(at)
  return zone === 'utc' ? date.toISOString().slice(11, 19) : `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
}

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const

/** The clock, with the weekday where it is another day than `now`. */
export function clockOn(at: Millis, now: Millis, zone: Zone): string {
  const [date, today] = [new Date(at), new Date(now)]
  const sameDay = zone === 'utc' ? date.toISOString().slice(0, 10) === today.toISOString().slice(0, 10) : date.toDateString() === today.toDateString()
  const day = DAYS[zone === 'utc' ? date.getUTCDay() : date.getDay()]
  return sameDay ? clock(at, zone) : `${day} ${clock(at, zone)}`
}

/** At most `limit` characters, cut at a word where there is one. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text
  const cut = text.slice(0, limit - 1)
  const space = cut.lastIndexOf(' ')
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[,;: ]+$/, '')}…`
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? ''
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
