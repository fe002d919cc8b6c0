import type { ServedFile } from '../built-files.ts'
import type { LivePush } from '../engine/ports.ts'
import { ORIGIN } from './channel.ts'

/**
 * The question before quitting while pushes are live. It runs no script and has no line: a form whose answer is an address,
 * which the window's navigation lock sees and nobody loads.
 */
export const QUIT_PAGE = '/quit'
const STYLE = '/quit.css'

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`)

export function quitPage(pushes: readonly LivePush[], wrong: boolean): ReadonlyMap<string, ServedFile> {
  const rows = pushes
    .map(
      ({ service, environment, version, share }) =>
        `<li><b>${escapeHtml(service)}</b> in ${escapeHtml(environment)}: ${escapeHtml(version)} is at ${share} %, and nobody will watch it.</li>`,
    )
    .join('')
  const names = [...new Set(pushes.map(({ service }) => service))]
  const fields = names
    .map((name) => `<label>Type <b>${escapeHtml(name)}</b> <input name="typed" autocomplete="off" required autofocus></label>`)
    .join('')
  const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Quit Signalbox?</title><link rel="stylesheet" href="${STYLE}">
<h1>Quit Signalbox?</h1><p>Customers stay where they are. What stops being watched:</p><ul>${rows}</ul>
<form action="${QUIT_PAGE}">${fields}${wrong ? '<p role="alert">That is not the name. Nothing was changed.</p>' : ''}
<button>Quit</button> <a href="${QUIT_PAGE}?stay">Stay (Esc)</a></form></html>`
  return new Map([
    [QUIT_PAGE, { type: 'text/html; charset=utf-8', body: Buffer.from(html), forever: false }],
    [STYLE, { type: 'text/css; charset=utf-8', body: Buffer.from(CSS), forever: false }],
  ])
}

/** What was answered, out of the address that the form leads to; nothing when it leads elsewhere. */
export function readAnswer(url: string, pushes: readonly LivePush[]): 'quit' | 'stay' | 'wrong' | undefined {
  const { origin, pathname, searchParams, protocol, host } = new URL(url)
  if ((origin === 'null' ? `${protocol}//${host}` : origin) !== ORIGIN || pathname !== QUIT_PAGE) return undefined
  if (searchParams.has('stay')) return 'stay'
  const typed = searchParams.getAll('typed').map((name) => name.trim())
  return [...new Set(pushes.map(({ service }) => service))].every((name) => typed.includes(name)) ? 'quit' : 'wrong'
}

const CSS = `:root { color-scheme: light dark; font: 15px/1.5 Inter, system-ui, sans-serif }
body { margin: 24px } h1 { font-size: 18px; margin: 0 } label { display: block; margin: 8px 0 }
input, button { font: inherit; min-height: 32px } :focus-visible { outline: 2px solid; outline-offset: 2px }`
