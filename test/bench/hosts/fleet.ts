import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import ssh2, { type Connection, type ServerChannel } from 'ssh2'
import { newKeyPair } from '../../../electron/practice/hosts/keys.ts'
import { answer } from './helper.ts'

/**
 * A process with many SSH hosts. Each has its own port and key and keeps the protocol of a run; in place of a shell with a
 * noisy script there is a timer that writes numbered lines, so that a small computer can be a thousand of them.
 */

export interface Host {
  readonly name: string
  readonly port: number
  readonly fingerprint: string
}

export interface Fleet {
  readonly user: string
  readonly keyFile: string
  readonly hosts: readonly Host[]
}

/** What one host did in one run. */
export interface Tally {
  readonly host: string
  readonly run: string
  /** Lines written to each stream. */
  readonly out: number
  readonly err: number
  readonly ended: boolean
}

/** `flood LINES RATE`: so many lines on each host, so many a second. */
const COMMAND = /flood (\d+) (\d+(?:\.\d+)?)/
const USER = 'release'
/** Milliseconds between two looks at what is owed; a fifth of the hosts is served at each. */
const TICK = 20
const SLICES = 5
/** Every so many lines one goes to standard error. */
const ERR_EVERY = 20
const FILLER = 'deployed artifact storefront-web sha256:9f2c41d0 to /srv/app/releases and switched the symlink '

interface Run {
  readonly host: string
  readonly name: string
  readonly nonce: string
  readonly lines: number
  readonly rate: number
  readonly beganAt: number
  readonly channel: ServerChannel
  out: number
  err: number
  full: boolean
  gone: boolean
  ended: boolean
}

const runs = new Map<string, Run>()
const going: Run[] = []
const servers: ssh2.Server[] = []
const connections = new Set<Connection>()

async function start({ folder, count }: { readonly folder: string; readonly count: number }): Promise<Fleet> {
  mkdirSync(folder, { recursive: true })
  const client = newKeyPair('bench')
  const keyFile = join(folder, 'key')
  writeFileSync(keyFile, client.private, { mode: 0o600 })
  const accepted = client.public.split(' ')[1] ?? ''
  const hosts: Host[] = []
  for (let number = 1; number <= count; number++) {
    const name = `web-${String(number).padStart(4, '0')}`
    const key = newKeyPair(name)
    const server = new ssh2.Server({ hostKeys: [key.private], ident: 'OpenSSH_9.2p1 bench' }, (connection) =>
      welcome(connection, name, accepted),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    servers.push(server)
    const digest = createHash('sha256').update(Buffer.from(key.public.split(' ')[1] ?? '', 'base64'))
    hosts.push({
      name,
      port: (server.address() as AddressInfo).port,
      fingerprint: `SHA256:${digest.digest('base64').replace(/=+$/, '')}`,
    })
  }
  beat(0)
  return { user: USER, keyFile, hosts }
}

function welcome(connection: Connection, host: string, accepted: string) {
  connections.add(connection)
  connection.on('close', () => connections.delete(connection))
  connection.on('error', () => undefined)
  connection.on('authentication', (attempt) => {
    if (attempt.method !== 'publickey' || attempt.key.data.toString('base64') !== accepted) return attempt.reject(['publickey'])
    const key = ssh2.utils.parseKey(`${attempt.key.algo} ${accepted}`)
    const good =
      !(key instanceof Error) &&
      (!attempt.signature || (attempt.blob && key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true))
    if (good) attempt.accept()
    else attempt.reject(['publickey'])
  })
  connection.on('session', (accept) => {
    accept().on('exec', (open) => {
      const channel = open()
      let script = ''
      channel.setEncoding('utf8')
      channel.on('error', () => undefined)
      channel.on('data', (text: string) => {
        script += text
      })
      channel.on('end', () => obey(host, script, channel))
    })
  })
}

/** Does what the console's script asks: run the command under a name of its own, or tell what became of it. */
function obey(host: string, script: string, channel: ServerChannel) {
  const nonce = /^nonce='([^']+)'$/m.exec(script)?.[1] ?? ''
  const name = /^run=.*run-"'([^']+)'$/m.exec(script)?.[1] ?? ''
  const command = script.includes('$nonce started') ? COMMAND.exec(script) : null
  const known = runs.get(name)
  if (command === null || known) {
    const state = known ? (known.ended ? 'ran 0 1' : `running ${process.pid}`) : 'did-not-run'
    channel.write(`${nonce} ${state}\n`)
    return finish(channel)
  }
  channel.write(`${nonce} started\n`)
  const [, lines, rate] = command.map(Number)
  const run: Run = {
    ...{ host, name, nonce, channel, lines: lines ?? 0, rate: rate ?? 1, beganAt: performance.now() },
    ...{ out: 0, err: 0, full: false, gone: false, ended: false },
  }
  const drained = () => {
    run.full = false
  }
  channel.on('drain', drained)
  channel.stderr.on('drain', drained)
  channel.on('close', () => {
    run.gone = true
  })
  runs.set(name, run)
  going.push(run)
}

function beat(turn: number) {
  const now = performance.now()
  for (let index = turn % SLICES; index < going.length; index += SLICES) serve(going[index] as Run, now)
  if (turn % 50 === 0) for (let index = going.length - 1; index >= 0; index--) if (going[index]?.ended) going.splice(index, 1)
  setTimeout(beat, TICK, turn + 1)
}

/** Writes what a run owes by now. Nobody reads any more: the command goes on and its lines go nowhere. */
function serve(run: Run, now: number) {
  if (run.ended) return
  if (run.gone) {
    run.ended = now - run.beganAt > (run.lines / run.rate) * 1_000
    return
  }
  const due = Math.min(run.lines, Math.floor(((now - run.beganAt) * run.rate) / 1_000))
  while (!run.full && run.out + run.err < due) {
    const toErr = (run.out + run.err) % ERR_EVERY === ERR_EVERY - 1
    const number = toErr ? ++run.err : ++run.out
    const stream = toErr ? run.channel.stderr : run.channel
    run.full = !stream.write(`${number} ${FILLER}\n`)
  }
  if (run.out + run.err < run.lines) return
  run.ended = true
  run.channel.write(`${run.nonce} ended 0\n`)
  finish(run.channel)
}

function finish(channel: ServerChannel) {
  channel.exit(0)
  channel.end()
}

const tallies = (): Tally[] =>
  [...runs.values()].map(({ host, name, out, err, ended }) => ({ host, run: name.split('@')[0] ?? '', out, err, ended }))

answer(
  {
    start,
    tallies,
    running: () => going.filter(({ ended, gone }) => !ended && !gone).length,
    written: () => [...runs.values()].reduce((sum, { out, err }) => sum + out + err, 0),
    cpu: () => process.cpuUsage(),
  },
  async () => {
    for (const connection of connections) connection.end()
    for (const server of servers) server.close()
  },
)
