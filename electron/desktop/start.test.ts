import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { CONTENT_SECURITY_POLICY } from '../../shared/config/csp.ts'
import { defaultSettings } from '../../shared/config/settings.ts'
import { pushId } from '../../shared/domain/ids.ts'
import { connect } from '../../shared/rpc/peer.ts'
import { portPair } from '../../shared/rpc/port-pair.ts'
import { decodeToClient, encode } from '../../shared/rpc/protocol.ts'
import { FakePort, fakeElectron } from '../../test/fakes/electron.ts'
import { type FakeEngine, fakeEngine } from '../../test/fakes/engine.ts'
import { timer } from '../attach.ts'
import { HomeInUse, type LivePush } from '../engine/ports.ts'
import { CONNECT } from './channel.ts'
import { keyWrapper } from './key-wrapper.ts'
import { type DesktopOptions, startDesktop } from './start.ts'

const live: LivePush[] = [{ push: pushId('p1'), service: 'web-shop', environment: 'production', version: '2.4.0', share: 5 }]
const page = { type: 'text/html', body: Buffer.from('the page'), forever: false }

let fake: ReturnType<typeof fakeElectron>
let engine: FakeEngine
const engines: FakeEngine[] = []

beforeEach(() => {
  fake = fakeElectron()
})
afterEach(async () => {
  for (const one of engines.splice(0)) await one.close()
})

async function start(more: Partial<DesktopOptions> = {}) {
  await startDesktop({
    electron: fake.electron,
    home: '/home/ada/signalbox',
    version: '1.2.3',
    files: new Map([
      ['/', page],
      ['/index.html', page],
    ]),
    preload: '/app/preload.cjs',
    icon: '/app/icon.png',
    settings: { get: () => defaultSettings, set: () => defaultSettings },
    createEngine: async (ports) => {
      engine = fakeEngine(ports)
      engines.push(engine)
      return engine
    },
    dialConsole: () => Promise.reject(new Error('nobody is there')),
    ...more,
  })
}

const mainWindow = () => {
  const [window] = fake.windows
  if (window === undefined) throw new Error('no window was opened')
  return window
}

/** A page asks for a line. */
function ask(from: object = {}) {
  const port = new FakePort()
  const { webContents } = mainWindow()
  fake.ipcMain.emit(CONNECT, { sender: webContents, senderFrame: webContents.mainFrame, ports: [port], ...from })
  return port
}

describe('the window', () => {
  it('is isolated, sandboxed and without Node, and shows our own page', async () => {
    await start()
    expect(mainWindow().options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
      preload: '/app/preload.cjs',
    })
    expect(mainWindow().url).toBe('app://signalbox/')
    expect(mainWindow().options).toMatchObject({ minWidth: 1120, minHeight: 720, show: false })
    mainWindow().emit('ready-to-show')
    expect(mainWindow().visible).toBe(true)
  })

  it('goes nowhere else, and opens web addresses in the browser only', async () => {
    await start()
    const { webContents } = mainWindow()
    for (const url of [
      'https://attacker.example/',
      'file:///etc/passwd',
      'app://other/',
      'app://signalbox.attacker.example/',
      'app://signalbox/quit',
    ]) {
      expect(webContents.navigate('will-navigate', url), url).toBe(false)
      expect(webContents.navigate('will-redirect', url), url).toBe(false)
      expect(webContents.navigate('will-frame-navigate', url, false), url).toBe(false)
    }
    expect(webContents.navigate('will-navigate', 'app://signalbox/')).toBe(true)
    const open = (url: string) => webContents.openHandler({ url } as never)
    for (const url of ['https://build.example/42', 'file:///etc/passwd', 'javascript:alert(1)', 'ssh://host', 'no address'])
      expect(open(url)).toEqual({ action: 'deny' })
    expect(fake.state.opened).toEqual(['https://build.example/42'])
  })

  it('has no permission, no device and no download', async () => {
    await start()
    const { session, sessionEvents } = fake.state
    const answers: unknown[] = []
    const handler = (name: string) => session[name] as (...values: unknown[]) => unknown
    handler('setPermissionRequestHandler')(null, 'media', (answer: unknown) => answers.push(answer))
    expect([...answers, handler('setPermissionCheckHandler')(), handler('setDevicePermissionHandler')()]).toEqual([
      false,
      false,
      false,
    ])
    let prevented = false
    sessionEvents.emit('will-download', {
      preventDefault: () => {
        prevented = true
      },
    })
    expect(prevented).toBe(true)
  })

  it('is answered out of the list of built files, with the policy', async () => {
    await start()
    const get = async (url: string, method = 'GET') => fake.state.answer?.(new Request(url, { method }))
    const found = await get('app://signalbox/')
    expect(await found?.text()).toBe('the page')
    expect(found?.headers.get('content-security-policy')).toBe(CONTENT_SECURITY_POLICY)
    for (const url of ['app://signalbox/../secret', 'app://signalbox/etc/passwd', 'app://other/', 'app://signalbox/__proto__'])
      expect((await get(url))?.status, url).toBe(404)
    expect((await get('app://signalbox/', 'POST'))?.status).toBe(405)
  })
})

describe('a line', () => {
  it('is opened for the main frame of our window, by the person who sits there', async () => {
    await start()
    const port = ask()
    port.receive(encode({ t: 'call', id: 1, name: 'app.info', input: {} }))
    await expect.poll(() => port.posted.length).toBeGreaterThan(1)
    const answers = port.posted.map((message) => decodeToClient(String(message)))
    expect(answers).toContainEqual({ ok: true, value: expect.objectContaining({ t: 'result', id: 1 }) })
    expect(engine.sessions).toMatchObject([{ actor: { kind: 'person', via: 'window' }, via: 'window' }])
  })

  it.each([
    ['another window', { sender: {} }],
    ['a frame in the page', { senderFrame: { origin: 'app://signalbox' } }],
    ['a frame that is gone', { senderFrame: null }],
    ['no port', { ports: [] }],
    ['two ports', { ports: [new FakePort(), new FakePort()] }],
  ])('is refused to %s', async (_who, from) => {
    await start()
    const port = ask(from)
    expect(engine.sessions).toEqual([])
    const ports = 'ports' in from ? from.ports : [port]
    expect(ports.every(({ closed }) => closed)).toBe(true)
  })

  it('is refused to our window while it shows another page', async () => {
    await start()
    mainWindow().webContents.mainFrame.origin = 'https://attacker.example'
    expect(ask().closed).toBe(true)
    expect(engine.sessions).toEqual([])
  })

  it.each([
    ['an object', { t: 'call' }],
    ['garbage', 'garbage'],
    ['too much', 'x'.repeat(1_048_577)],
  ])('ends on %s', async (_what, message) => {
    await start()
    const port = ask()
    port.receive(message)
    expect(port.closed).toBe(true)
  })

  it('counts what the page has not taken yet', async () => {
    const { ipcPort } = await import('./ipc-port.ts')
    const raw = new FakePort()
    const port = ipcPort(raw as never)
    port.send('12345')
    port.send('678')
    expect(port.buffered()).toBe(8)
    raw.receive(5)
    expect(port.buffered()).toBe(3)
    raw.receive(Number.NaN)
    raw.receive(1_000)
    expect(port.buffered()).toBe(0)
  })
})

describe('while a push is live', () => {
  it('the computer is kept awake, and not longer', async () => {
    await start()
    expect(fake.state.blockers.size).toBe(0)
    engine.setLive(live)
    engine.setLive(live)
    expect(fake.state.blockers.size).toBe(1)
    engine.setLive([])
    expect(fake.state.blockers.size).toBe(0)
  })

  it('closing hides the window, leaves a tray icon and says so once', async () => {
    await start()
    engine.setLive(live)
    expect(mainWindow().close()).toBe(false)
    expect(mainWindow().visible).toBe(false)
    expect(fake.trays.map(({ destroyed }) => destroyed)).toEqual([false])
    expect(fake.notes.map(({ options }) => options.body)).toEqual(['web-shop is still at 5 %. Signalbox keeps running.'])
    fake.trays[0]?.emit('click')
    expect(mainWindow().visible).toBe(true)
    expect(fake.trays[0]?.destroyed).toBe(true)
  })

  it('quitting asks for the service’s name, and nothing else quits', async () => {
    await start()
    engine.setLive(live)
    fake.app.quit()
    const question = fake.windows[1]
    if (question === undefined) throw new Error('nothing was asked')
    expect(question.options).toMatchObject({ modal: true, webPreferences: { sandbox: true, contextIsolation: true } })
    expect(question.options.webPreferences).not.toHaveProperty('preload')
    const asked = async () => (await fake.state.answer?.(new Request(question.url)))?.text()
    expect(await asked()).toMatch(/web-shop.*production.*2\.4\.0 is at 5 %/)
    expect(await asked()).not.toContain('That is not the name')

    expect(question.webContents.navigate('will-navigate', 'app://signalbox/quit?typed=web')).toBe(false)
    expect(await asked()).toContain('That is not the name')
    question.webContents.navigate('will-navigate', 'https://attacker.example/quit?typed=web-shop')
    question.webContents.navigate('will-navigate', 'app://other/quit?typed=web-shop')
    expect([engine.closed, fake.state.quits, question.destroyed]).toEqual([false, 0, false])

    question.webContents.navigate('will-navigate', 'app://signalbox/quit?typed=web-shop')
    await expect.poll(() => fake.state.quits).toBe(1)
    expect(engine.closed).toBe(true)
  })

  it('the question can be left', async () => {
    await start()
    engine.setLive(live)
    fake.app.quit()
    fake.windows[1]?.webContents.emit('before-input-event', {}, { key: 'Escape' })
    expect(fake.windows[1]?.destroyed).toBe(true)
    fake.app.quit()
    fake.windows[2]?.webContents.navigate('will-navigate', 'app://signalbox/quit?stay')
    expect(fake.windows[2]?.destroyed).toBe(true)
    expect([engine.closed, fake.state.quits]).toEqual([false, 0])
  })

  it('a service’s name is text in the question, not markup', async () => {
    await start()
    engine.setLive(live.map((push) => ({ ...push, service: '<img src=x onerror=alert(1)>' })))
    fake.app.quit()
    const text = await (await fake.state.answer?.(new Request('app://signalbox/quit')))?.text()
    expect(text).not.toContain('<img')
  })
})

describe('without a live push', () => {
  it('closing the window quits, after the engine has closed its files', async () => {
    await start()
    expect(mainWindow().close()).toBe(true)
    fake.app.emit('window-all-closed')
    await expect.poll(() => fake.state.quits).toBe(1)
    expect(engine.closed).toBe(true)
  })
})

describe('notices', () => {
  it('go to the notification area with their level, and clicking one shows the window and does no more', async () => {
    await start()
    engine.ports.notify?.({ level: 'warning', text: 'web-shop is worse' })
    engine.ports.notify?.({ level: 'caution', text: 'metrics are late' })
    engine.ports.notify?.({ level: 'advisory', text: 'not for outside' })
    expect(fake.notes.map(({ options }) => [options.body, options.timeoutType])).toEqual([
      ['web-shop is worse', 'never'],
      ['metrics are late', undefined],
    ])
    expect(mainWindow().flashing).toBe(true)
    fake.notes[0]?.emitter.emit('click')
    expect(mainWindow().visible).toBe(true)
    expect(mainWindow().webContents.inputs).toEqual([])
  })
})

describe('menus', () => {
  it('press the key that they show, and name it', async () => {
    await start()
    const items = (fake.state.menu ?? []).flatMap(({ label, submenu }) =>
      label === '&Push' && Array.isArray(submenu) ? submenu.filter(({ type }) => type !== 'separator') : [],
    )
    expect(items.map(({ label, accelerator }) => `${label} ${accelerator}`)).toEqual([
      'Pause P',
      'Advance A',
      'Roll back… CmdOrCtrl+Shift+R',
      'Take control T',
      'Changes C',
    ])
    expect(items.every(({ registerAccelerator }) => registerAccelerator === false)).toBe(true)
    items[0]?.click?.({} as never, undefined, {} as never)
    expect(mainWindow().webContents.inputs).toEqual([
      { type: 'keyDown', keyCode: 'P', modifiers: ['control', 'alt'] },
      { type: 'keyUp', keyCode: 'P', modifiers: ['control', 'alt'] },
    ])
  })

  it('have nothing that reloads the page', async () => {
    await start()
    expect(JSON.stringify(fake.state.menu)).not.toMatch(/reload|devtools/i)
  })
})

describe('a second start', () => {
  it('of the desktop app shows the first one’s window and ends', async () => {
    await start()
    mainWindow().hide()
    fake.app.emit('second-instance')
    expect(mainWindow().visible).toBe(true)

    fake = fakeElectron()
    fake.state.gotLock = false
    await start()
    expect(fake.state.quits).toBe(1)
    expect(fake.windows).toEqual([])
  })

  it('beside a console for browsers opens a new address of that one', async () => {
    const pair = portPair()
    const running = fakeEngine({
      home: '/home/ada/signalbox',
      version: '1.2.3',
      host: 'browser',
      environment: {},
      settings: { get: () => defaultSettings, set: () => defaultSettings },
      ticket: () => 'http://127.0.0.1:4711/?ticket=t',
    })
    engines.push(running)
    running.attach(pair.engine, { actor: { kind: 'person', name: 'ada', via: 'terminal' }, via: 'terminal' })
    await start({
      createEngine: () => Promise.reject(new HomeInUse('/run/console.sock')),
      dialConsole: async () => pair.client,
    })
    expect(fake.state.opened).toEqual(['http://127.0.0.1:4711/?ticket=t'])
    expect(fake.state.exited).toBe(0)
    expect(fake.windows).toEqual([])
  })

  it('that can’t have its files says why', async () => {
    await start({ createEngine: () => Promise.reject(new Error('the disk is full')) })
    expect(fake.state.errors).toEqual(['the disk is full'])
    expect(fake.state.exited).toBe(1)
  })
})

describe('the key wrapper', () => {
  it('gives the key back as it was', () => {
    const wrapper = keyWrapper(fake.electron, 'linux')
    const key = new Uint8Array([0, 1, 254, 255])
    expect(wrapper?.unwrap(wrapper.wrap(key))).toEqual(key)
  })

  it.each([
    ['without encryption', 'darwin', false, 'gnome_libsecret'],
    ['with a key that everybody knows', 'linux', true, 'basic_text'],
    ['before it is known', 'linux', true, 'unknown'],
  ] as const)('is refused %s', (_what, platform, encryption, backend) => {
    Object.assign(fake.state, { encryption, backend })
    expect(keyWrapper(fake.electron, platform)).toBeUndefined()
  })
})

it('a line of the real protocol works over a message port, both ways', async () => {
  await start()
  const port = ask()
  const listeners: ((message: string) => void)[] = []
  port.postMessage = (message) => {
    for (const listener of listeners) listener(String(message))
    port.receive(String(message).length)
  }
  const client = connect(
    {
      send: (message) => port.receive(message),
      buffered: () => 0,
      onMessage: (listener) => void listeners.push(listener),
      onClose: () => {},
      close: () => port.emit('close'),
    },
    { timer },
  )
  expect(await client.call('app.info', {})).toMatchObject({ host: 'desktop', version: '1.2.3' })
  client.close()
})
