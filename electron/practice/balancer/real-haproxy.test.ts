import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Balancer, listen, startBalancer } from './index.ts'

/** Asks this balancer and a real HAProxy the same questions and compares what they say. */

const HAPROXY = ['/usr/sbin/haproxy', '/usr/local/sbin/haproxy', '/opt/homebrew/bin/haproxy'].find((path) => existsSync(path))
const version = HAPROXY ? execFileSync(HAPROXY, ['-v'], { encoding: 'utf8' }) : 'not installed'
// Texts and columns are those of 2.6; later versions say some things in other words.
const comparable = / version 2\.6\./.test(version)

const folder = mkdtempSync(join(tmpdir(), 'yard-compare-'))
const map = join(folder, 'cohort.map')
const apps: http.Server[] = []
let real: ChildProcess | undefined
let practice: Balancer | undefined

const REAL = join(folder, 'real.sock')
const PRACTICE = join(folder, 'practice.sock')

async function ask(path: string, text: string): Promise<string> {
  const socket = net.connect(path)
  socket.setTimeout(5_000, () => socket.destroy(new Error(`no answer to ${text}`)))
  socket.write(`${text}\n`)
  let said = ''
  for await (const chunk of socket) said += String(chunk)
  return said
}

const both = async (text: string) => ({ real: await ask(REAL, text), practice: await ask(PRACTICE, text) })

/** Both have found out who is up: all but the last two, which are down for different reasons. */
async function allSettled() {
  const { real, practice } = await both('show stat')
  return [real, practice].every(
    (text) => /b2,.*,DOWN,.*L7STS/.test(text) && /b3,.*,DOWN,.*L4CON/.test(text) && !text.includes('UP 1/2'),
  )
}

async function until(what: () => Promise<boolean>) {
  const end = Date.now() + 8_000
  while (!(await what())) {
    if (Date.now() > end) throw new Error('waited 8 s in vain')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

beforeAll(async () => {
  if (!HAPROXY || !comparable) return
  const ports: number[] = []
  for (const health of [200, 200, 200, 503]) {
    const app = http.createServer(({ url }, response) => {
      response.statusCode = url === '/healthz' ? health : 200
      response.end('ok')
    })
    app.keepAliveTimeout = 0
    apps.push(app)
    ports.push(await listen(app))
  }
  const closed = net.createServer()
  ports.push(await listen(closed))
  await new Promise((resolve) => closed.close(resolve))

  const names = ['a1', 'a2', 'b1', 'b2', 'b3']
  const weights = [100, 100, 0, 0, 0]
  writeFileSync(map, 'staff be_a\n')
  const front = net.createServer()
  const frontPort = await listen(front)
  await new Promise((resolve) => front.close(resolve))
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  nbthread 1
  maxconn 2000
  stats socket unix@${REAL} mode 600 level admin
  stats socket unix@${REAL}.user mode 600 level user
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend fe
  bind 127.0.0.1:${frontPort}
  use_backend %[req.hdr(x-cohort),map_str(${map},be_storefront)]
  default_backend be_storefront
backend be_storefront
  balance roundrobin
  option httpchk GET /healthz
  default-server inter 200ms fall 2 rise 1
${names.map((name, index) => `  server ${name} 127.0.0.1:${ports[index]} check weight ${weights[index]}`).join('\n')}
backend be_a
  server a1 127.0.0.1:${ports[0]}
`,
  )
  real = spawn(HAPROXY, ['-db', '-f', join(folder, 'haproxy.cfg')], { stdio: 'ignore' })
  practice = await startBalancer({
    socket: PRACTICE,
    inter: 200,
    maps: [{ file: map, lines: [['staff', 'be_a']] }],
    route: (headers, look) => look(map, String(headers['x-cohort'])),
    backends: [
      { name: 'be_storefront', servers: names.map((name, index) => server(name, ports[index], weights[index], true)) },
      { name: 'be_a', servers: [server('a1', ports[0], 1, false)] },
    ],
  })
  await until(async () => existsSync(REAL) && existsSync(`${REAL}.user`))
  // Who serves which visit depends on who is up.
  await until(allSettled)
  for (const url of [`http://127.0.0.1:${frontPort}/`, practice.url]) {
    for (let visit = 0; visit < 12; visit += 1) await (await fetch(url)).text()
  }
  await until(allSettled)
})

const server = (name: string, port: number | undefined, weight: number | undefined, check: boolean) => ({
  name,
  host: '127.0.0.1',
  port: port ?? 0,
  weight: weight ?? 0,
  check,
})

afterAll(async () => {
  await practice?.close()
  if (real) {
    const gone = new Promise((resolve) => real?.once('exit', resolve))
    real.kill('SIGKILL')
    await gone
  }
  for (const app of apps) {
    app.closeAllConnections()
    await new Promise((resolve) => app.close(resolve))
  }
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(!comparable)('the same words as a real HAProxy 2.6', () => {
  it.each([
    'get weight be_storefront/a1',
    'get weight be_storefront/nope',
    'get weight nope/a1',
    'get weight be_storefront',
    'get weight',
    'set server be_storefront/b1 weight 26',
    'get weight be_storefront/a1; get weight be_storefront/b1',
    'set server be_storefront/b1 weight 30%',
    'get weight be_storefront/b1',
    'set server be_storefront/a1 weight 150%',
    'get weight be_storefront/#1',
    'set server be_storefront/a1 weight 300',
    'set server be_storefront/a1 weight -1',
    'set server be_storefront/a1 weight abc',
    'set server be_storefront/a1 weight 12abc',
    'set server be_storefront/a1 weight',
    'set server be_storefront/nope weight 10',
    'set server nope/a1 weight 10',
    'set server be_storefront/a1',
    'set server be_storefront/a1 state away',
    'set server be_storefront/a1 weight 100',
    'set weight be_storefront/a1 90',
    'set server #3/#1 weight 100',
    'set server be_storefront/a1 weight 100; set server be_storefront/nope weight 1; get weight be_storefront/a1',
    'show backend',
    'show cli level',
    'show version\nshow version',
    'show servers state nope',
    'show servers conn nope',
    'show stat nope 4 -1',
    'show map nope',
    'show map #0',
    'set map #2 newkey v',
    'add map #2 newkey v',
    'set map #2 newkey v2',
    'get map #2 newkey',
    'get map #2 nope',
    'del map #2 newkey',
    'del map #2 newkey',
    'add map #2 lonely',
    'set map #2 lonely',
    'del map #2',
    'add map @7 #2 k v',
    'commit map #2',
    'commit map @9 #2',
    'prepare map nope',
    'prepare map #2',
    'add map @1 #2 k1 v1',
    'add map @1 #2 <<\nk2 v2\nk3 v3\n',
    'commit map @1 #2',
    'clear map #2',
    'show map #2',
    'operator\nshow cli level',
    'quit',
  ])('%s', async (command) => {
    const said = await both(command)
    expect(said.practice).toBe(said.real)
  })

  it('refuses writes at level user, whatever they name', async () => {
    for (const command of [
      'set server be_storefront/a1 weight 1',
      'set server nope/none weight 1',
      'disable server be_storefront/a1',
    ]) {
      expect(await ask(PRACTICE, `user\n${command}`)).toBe(`\n${await ask(`${REAL}.user`, command)}`)
    }
  })

  it('opens an unknown command in the same words, and knows wait as little as 2.6 does', async () => {
    for (const command of ['wait 10ms', '', 'show nothing']) {
      const said = await both(command)
      expect(said.practice.split('\n')[0]).toBe(said.real.split('\n')[0])
      expect(said.practice.endsWith('quit                                    : disconnect\n\n')).toBe(true)
    }
  })

  it('stays open after prompt and marks where an answer ends', async () => {
    const said = await both('prompt\nshow version\nget weight be_storefront/a1; get weight be_storefront/b1\nquit')
    expect(said.practice).toBe(said.real)
  })

  it('lists map entries alike, but for their addresses in memory', async () => {
    await both('add map #2 staff be_a; add map #2 guests be_storefront')
    const plain = (text: string) => text.replace(/0x[0-9a-f]+/g, '0x')
    const entries = await both('show map #2')
    expect(plain(entries.practice)).toBe(plain(entries.real))
    const maps = await both('show map')
    const shape = (text: string) => text.replace(/at file '[^']*' line \d+/, 'at file').replace(/used by map.*?curr/, 'curr')
    expect(shape(maps.practice)).toBe(shape(maps.real))
  })

  it('prints servers and their states alike in every administrative state', async () => {
    // Seconds since the last change, and whether a check runs in this moment: then its result is 0 and its state has bit 0.
    const plain = (text: string) =>
      text.replace(
        /^((?:\S+ ){9})\d+ (\d+) \d+ (\d+) (\d+) /gm,
        (_all, start, status, health, state) => `${start}t ${status} r ${health} ${state & ~1} `,
      )
    for (const state of ['ready', 'drain', 'maint', 'ready']) {
      await both(`set server be_storefront/a2 state ${state}; set server be_storefront/b3 state ${state}`)
      const said = await both('show servers state')
      const firm = state === 'ready' ? settledOnly : (text: string) => text
      expect(firm(plain(said.practice))).toBe(firm(plain(said.real)))
    }
    await until(allSettled)
  })

  it('fills the same columns of show stat, with the same words in them', async () => {
    await both('set server be_storefront/a1 state drain; set server be_storefront/b3 state maint')
    const said = await both('show stat')
    const [ours, theirs] = [table(said.practice), table(said.real)]
    expect(ours.heading).toBe(theirs.heading)
    expect(ours.rows.map(({ pxname, svname }) => `${pxname}/${svname}`)).toEqual(
      theirs.rows.map(({ pxname, svname }) => `${pxname}/${svname}`),
    )
    const different = ours.rows.flatMap((row, index) =>
      Object.entries(row).flatMap(([column, value]) => {
        const other = theirs.rows[index]?.[column] ?? ''
        const same = SAME_VALUE.has(column) ? value === other : kindOf(value) === kindOf(other)
        return same ? [] : [`${row.pxname}/${row.svname} ${column}: ${value}, but HAProxy: ${other}`]
      }),
    )
    expect(different).toEqual([])
    await both('set server be_storefront/a1 state ready; set server be_storefront/b3 state ready')
  })

  it('answers the same parts of show stat', async () => {
    for (const part of ['be_storefront 6 -1', 'be_storefront 4 -1', '-1 4 -1', '3 4 2', '-1 1 -1', '99 7 -1']) {
      const said = await both(`show stat ${part}`)
      const names = (text: string) => text.split('\n').map((line) => line.split(',').slice(0, 2).join('/'))
      expect(names(said.practice)).toEqual(names(said.real))
    }
  })

  it('has the same lines in show info and show servers conn', async () => {
    const info = await both('show info')
    const keys = (text: string) => text.split('\n').map((line) => line.split(':')[0])
    expect(keys(info.practice)).toEqual(keys(info.real))
    const conn = await both('show servers conn be_storefront')
    const shape = (text: string) => text.split('\n').map((line) => line.split(' ').length + line.split(' ').slice(0, 6).join(' '))
    expect(shape(conn.practice)).toEqual(shape(conn.real))
  })
})

/** Servers whose checks have not begun anew in this moment: how far a check is differs from run to run. */
const settledOnly = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/ (a2|b3) /.test(line))
    .join('\n')

function table(text: string) {
  const [heading = '', ...lines] = text.trim().split('\n')
  const names = heading.replace(/^# /, '').split(',')
  const rows = lines.map((line) => Object.fromEntries(line.split(',').map((value, index) => [names[index] ?? '', value])))
  return { heading, rows: rows as Record<string, string>[] }
}

const kindOf = (value: string) => (value === '' ? 'empty' : /^-?\d+$/.test(value) ? 'number' : 'word')

const SAME_VALUE = new Set(
  'pxname svname status weight act bck pid iid sid type check_status check_code check_desc check_rise check_fall check_health addr mode algo uweight - last_chk stot hrsp_2xx hrsp_5xx'.split(
    ' ',
  ),
)
