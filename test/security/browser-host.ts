import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Session } from '../../electron/engine/ports.ts'
import type { WebOptions } from '../../electron/web/web-host.ts'
import { startWeb } from '../../electron/web/web-host.ts'
import { defaultSettings } from '../../shared/config/settings.ts'
import { fakeEngine } from '../fakes/engine.ts'
import { rawHttp, requestText } from './raw-http.ts'

const session: Session = { actor: { kind: 'person', name: 'ada', via: 'window' }, via: 'window' }

/** The real browser host with a page of its own and a fake engine, and a file beside the page that must never be served. */
export async function testHost(options: Partial<WebOptions> = {}) {
  const home = mkdtempSync(join(tmpdir(), 'signalbox-host-'))
  const folder = join(home, 'renderer')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  const html = (script: string) =>
    `<!doctype html><title></title><link rel="icon" href="data:,"><script type="module" src="${script}"></script>`
  writeFileSync(join(folder, 'index.html'), html('/assets/page.js'))
  writeFileSync(join(folder, 'assets', 'page.js'), 'document.title = "the page runs"')
  writeFileSync(join(folder, 'eval.html'), html('/assets/eval.js'))
  writeFileSync(
    join(folder, 'assets', 'eval.js'),
    'try { new Function("")(); document.title = "it ran" } catch (error) { document.title = error.name }',
  )
  writeFileSync(join(home, 'secret.txt'), 'the secret beside the page')
  const engine = fakeEngine({
    home,
    version: '0.0.0',
    host: 'browser',
    environment: {},
    settings: { get: () => defaultSettings, set: () => defaultSettings },
    ticket: () => web.address(),
  })
  let lines = 0
  const web = await startWeb({
    folder,
    now: Date.now,
    ...options,
    onPort(port) {
      lines += 1
      engine.attach(port, session)
    },
  })
  return {
    web,
    engine,
    lines: () => lines,
    /** Uses a ticket as a browser would. */
    async admit() {
      const target = web.address().slice(web.origin.length)
      const { status, text } = await rawHttp(web.port, requestText('GET', target, { host: `127.0.0.1:${web.port}` }))
      const cookie = /^set-cookie: ([^;]+)/im.exec(text)?.[1]
      const nonce = /^location: \/#tab=(\S+)/im.exec(text)?.[1]
      if (status !== 303 || cookie === undefined || nonce === undefined) throw new Error(`no admission: ${text}`)
      return { cookie, nonce, ticket: target, text }
    },
    async close() {
      await engine.close()
      await web.close()
      rmSync(home, { recursive: true })
    },
  }
}
