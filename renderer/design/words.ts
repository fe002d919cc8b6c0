/** How numbers, times and durations are written on screens. Pure; every time comes in as milliseconds since 1970. */

export type Zone = 'utc' | 'local'

const two = (value: number) => String(value).padStart(2, '0')

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly weekday: number
  readonly hours: number
  readonly minutes: number
  readonly seconds: number
}

function parts(at: number, zone: Zone): Parts {
  const date = new Date(at)
  return zone === 'utc'
    ? {
        year: date.getUTCFullYear(),
        month: date.getUTCMonth(),
        day: date.getUTCDate(),
        weekday: date.getUTCDay(),
        hours: date.getUTCHours(),
        minutes: date.getUTCMinutes(),
        seconds: date.getUTCSeconds(),
      }
    : {
        year: date.getFullYear(),
        month: date.getMonth(),
        day: date.getDate(),
        weekday: date.getDay(),
        hours: date.getHours(),
        minutes: date.getMinutes(),
        seconds: date.getSeconds(),
      }
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `03:12:40` */
export function clockTime(at: number, zone: Zone): string {
  const { hours, minutes, seconds } = parts(at, zone)
  return `${two(hours)}:${two(minutes)}:${two(seconds)}`
}

/** `03:12` */
export const clockMinutes = (at: number, zone: Zone): string => clockTime(at, zone).slice(0, 5)

/** `03:12:40`, or `Thu 19 Nov 03:12:40` when it is not the day of `now`. */
export function dayTime(at: number, now: number, zone: Zone): string {
  const there = parts(at, zone)
  const here = parts(now, zone)
  const sameDay = there.year === here.year && there.month === here.month && there.day === here.day
  if (sameDay) return clockTime(at, zone)
  return `${WEEKDAYS[there.weekday]} ${there.day} ${MONTHS[there.month]} ${clockTime(at, zone)}`
}

/** A number with thin grouping: `1,204`. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-GB')

/** A length of time as people say it: `0.8 s`, `37 s`, `4 min 12 s`, `1 h 47`, `3 days`. Takes milliseconds. */
export function duration(millis: number): string {
  const seconds = Math.max(0, millis) / 1_000
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours} h ${two(minutes % 60)}`
  return `${Math.floor(hours / 24)} days`
}

/** A countdown or a stop watch: `0:24`, `10:40`, `1:02:03`. Takes milliseconds. */
export function countdown(millis: number): string {
  const whole = Math.max(0, Math.ceil(millis / 1_000))
  const hours = Math.floor(whole / 3_600)
  const minutes = Math.floor(whole / 60) % 60
  const tail = `${two(whole % 60)}`
  return hours > 0 ? `${hours}:${two(minutes)}:${tail}` : `${minutes}:${tail}`
}

/** `1.2 s old`; takes milliseconds. */
export const age = (millis: number): string => `${duration(millis)} old`

/** `0.9 s ago`; takes milliseconds. */
export const ago = (millis: number): string => `${duration(millis)} ago`

/** Percent from a number of percent: one decimal under 10, none at 0 and 100. */
export function percent(value: number): string {
  if (value === 0 || value >= 99.95) return `${Math.round(value)}%`
  return `${value < 10 || value > 90 ? value.toFixed(1) : Math.round(value)}%`
}

/** Percent from a fraction, as rates are told: `0.29%`, `1.9%`. */
export function rate(fraction: number): string {
  const value = fraction * 100
  return `${value === 0 ? '0' : value < 1 ? value.toFixed(2) : value < 10 ? value.toFixed(1) : Math.round(value)}%`
}

/** `2.8×` */
export const ratio = (value: number): string => `${value < 10 ? value.toFixed(value < 2 ? 2 : 1) : Math.round(value)}×`

/** `1 change`, `14 changes` */
export const plural = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`
