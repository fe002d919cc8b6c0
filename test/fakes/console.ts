import { defaultSettings, type Settings } from '../../shared/config/settings.ts'
import { emptyConsole, foldEntry } from '../../shared/rpc/console-fold.ts'
import type { PushCommandInput } from '../../shared/rpc/contract.ts'
import type { JournalEntry } from '../../shared/rpc/journal-event.ts'
import { CallError, type Handlers, type Outlet, serve } from '../../shared/rpc/peer.ts'
import type { Port } from '../../shared/rpc/port.ts'
import type { AppInfo, ConsoleFrame, FactsFrame, SeriesFrame } from '../../shared/rpc/views.ts'
import { connections, point, probe, pushFacts, series } from './console-facts.ts'
import { entry, type FakeState, journalOf, MAYA, PUSH, plan, way } from './story.ts'

/** A console that only tells stories: the contract over any `Port`, with no engine behind it. For screens and their tests. */
export interface FakeConsole {
  attach(port: Port): void
  /** Every call that was made, in order. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[]
  /** Stops answering facts, as an engine that hangs. */
  freeze(frozen: boolean): void
  /** Cuts every line and takes no new one, until `join`. */
  cut(): void
  join(): void
  /** Keeps the lines and says nothing more over them. */
  hang(): void
  close(): void
}

const timer = (millis: number, run: () => void) => {
  const id = setTimeout(run, millis)
  return () => clearTimeout(id)
}

export function fakeConsole(start: FakeState, world: AppInfo['world'] = 'real', theme: Settings['theme'] = 'dark'): FakeConsole {
  const calls: { name: string; input: unknown }[] = []
  const outlets = new Set<Outlet<ConsoleFrame>>()
  const timers = new Set<() => void>()
  let settings: Settings = { ...defaultSettings, theme }
  let info: AppInfo = {
    version: '0.1.0',
    host: 'browser',
    platform: 'linux',
    world,
    actor: MAYA,
    home: '/home/maya/.local/share/signalbox',
    workspace: '/srv/shop/signalbox.yaml',
  }
  const ports = new Set<Port>()
  let frozen = false
  let away = false
  let hanging = false
  let journal = journalOf(start, Date.now())
  let vault: { readonly state: 'locked' | 'open' | 'none'; readonly names: readonly string[] } = {
    state: 'open',
    names: ['lb-token', 'ssh-key'],
  }
  let practice = { scenario: 'calm', speed: 10 }
  const startedAt = Date.now()
  const fold = () => journal.reduce(foldEntry, emptyConsole)
  const silentSince = start === 'stale' ? Date.now() - 228_000 : undefined

  function add(...told: JournalEntry[]) {
    journal = [...journal, ...told]
    for (const outlet of outlets) outlet.emit({ entries: told })
  }

  function roll(reason: string) {
    for (const [after, actor, event] of way(MAYA, reason))
      timers.add(timer(after * 1_000, () => add(entry(journal.length + 1, Date.now(), actor, event))))
  }

  function command(input: PushCommandInput) {
    if (input.gesture.kind === 'hold' && input.gesture.heldMillis < 500)
      throw new CallError('rejected', 'The hold was too short.')
    const next = (event: Parameters<typeof entry>[3]) => add(entry(journal.length + 1, Date.now(), MAYA, event))
    if (input.type === 'rollback') roll(input.reason)
    else if (input.type === 'hold') next({ type: 'push.held', reason: 'person', detail: 'paused by Maya Okafor' })
    else if (input.type === 'resume') next({ type: 'push.resumed' })
    else if (input.type === 'take-control') next({ type: 'push.control-taken' })
    else if (input.type === 'advance') throw new CallError('rejected', 'Locked: judge needs 1,588 more requests.')
    return { seq: journal.length }
  }

  const frame = (): FactsFrame => {
    const now = Date.now()
    const state = fold()
    const pushState = state.pushes[PUSH]
    const onBlue = pushState?.rollback?.customersOnBlueAt !== undefined || pushState === undefined
    return {
      now,
      speed: 1,
      pushes: pushState ? [pushFacts(now, onBlue, start, silentSince)] : [],
      connections: connections(now, silentSince),
      journal: {
        seq: state.seq,
        head: state.head,
        lastAt: state.lastAt ?? now,
        verifiedTo: Math.max(1, state.seq - 3),
        verifiedAt: now - 40_000,
      },
      ...(info.world === 'practice'
        ? {
            practice: {
              ...practice,
              scenarios: [
                { name: 'calm', about: 'Everything goes well.' },
                { name: 'canary-worse', about: 'The new release fails for some customers.' },
                { name: 'metrics-silent', about: 'The load balancer stops answering.' },
              ],
              requests: Math.round((now - startedAt) / 20),
              failedRequests: 0,
              failedByPush: 0,
              things: [
                { name: 'Hold R once', done: false },
                { name: 'Let the canary die', done: false },
                { name: 'Cut the metrics', done: false },
                { name: 'Check the journal', done: true },
                { name: 'Roll back without holding', done: false },
              ],
            },
          }
        : {}),
    }
  }

  const note =
    <Input, Output>(name: string, answer: (input: Input) => Output) =>
    (input: Input) => {
      calls.push({ name, input })
      return answer(input)
    }

  const handlers: Handlers<undefined> = {
    calls: {
      'app.info': note('app.info', () => info),
      'app.ticket': note('app.ticket', () => ({ url: 'http://127.0.0.1/' })),
      'app.show': note('app.show', () => ({ shown: false })),
      'world.enter': note('world.enter', (input) => {
        if (input.world === 'real' && !input.folder.startsWith('/srv'))
          throw new CallError('failed', `There is no signalbox.yaml in ${input.folder}.`)
        info = { ...info, world: input.world }
        return info
      }),
      'practice.set': note('practice.set', ({ scenario, speed }) => {
        practice = { scenario: scenario ?? practice.scenario, speed: speed ?? practice.speed }
        return null as never
      }),
      'workspace.services': note('workspace.services', () => [
        {
          service: 'web-shop',
          environment: 'production',
          pipeline: 'careful',
          stages: plan.stages.map((stage) => stage.name),
          liveVersion: '2026.48.1',
          retired: fold().retired.map(({ version, reason }) => ({ version, reason })),
          releases: ['2026.48.1', '2026.48.2', '2026.48.3'],
        },
      ]),
      'push.preview': note('push.preview', (input) => ({
        plan: { ...plan, release: { version: input.version }, mode: input.mode },
        effects: [
          { stage: 'Install', step: 'Install on green', system: 'web-hosts', object: '12 hosts', to: 'shop install' },
          ...[5, 25, 50, 100].map((share) => ({
            stage: `${share}% of customers`,
            step: `Send ${share}% to green`,
            system: 'lb-prod-1',
            object: 'be_shop/b-1',
            from: 'weight 0, maint',
            to: `weight ${share}, ready`,
          })),
        ],
        blockers: fold().retired.some(({ version }) => version === input.version)
          ? [`${input.version} was taken back and is retired.`]
          : [],
      })),
      'push.start': note('push.start', () => {
        journal = journalOf('calm', Date.now())
        for (const outlet of outlets) outlet.emit({ snapshot: fold() })
        return { push: PUSH }
      }),
      'push.command': note('push.command', command),
      'push.report': note('push.report', () => ({
        text: '# Rollback of web-shop 2026.48.2\n\nCustomers were on blue after 4 s.',
        from: 1,
        to: journal.length,
      })),
      'journal.page': note('journal.page', ({ before, limit, search }) => {
        const all = journal
          .toReversed()
          .filter((line) => !search || JSON.stringify(line).toLowerCase().includes(search.toLowerCase()))
        const entries = all.filter((line) => before === undefined || line.seq < before).slice(0, limit)
        const last = entries.at(-1)
        return { entries, total: all.length, ...(last && last.seq > 1 && entries.length === limit ? { next: last.seq } : {}) }
      }),
      'journal.verify': note('journal.verify', async () => {
        await new Promise((resolve) => setTimeout(resolve, 400))
        const head = journal.at(-1)?.hash ?? ''
        add(entry(journal.length + 1, Date.now(), MAYA, { type: 'audit.verified', entries: journal.length, head }))
        return { ok: true as const, entries: journal.length, head, at: Date.now() }
      }),
      'journal.export': note('journal.export', () => ({
        file: `${info.home}/exports/journal.jsonl`,
        entries: journal.length,
        from: 1,
        to: journal.length,
        sha256: 'cd'.repeat(32),
        head: journal.at(-1)?.hash ?? '',
      })),
      'connections.test': note('connections.test', async ({ name }) => {
        await new Promise((resolve) => setTimeout(resolve, 300))
        return probe(name)
      }),
      'settings.get': note('settings.get', () => settings),
      'settings.set': note('settings.set', (patch) => {
        settings = {
          ...settings,
          ...(Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Settings>),
        }
        return settings
      }),
      'vault.state': note('vault.state', () => vault),
      'vault.unlock': note('vault.unlock', () => {
        vault = { ...vault, state: 'open' }
        return vault
      }),
      'vault.set': note('vault.set', ({ name }) => {
        vault = { ...vault, names: [...new Set([...vault.names, name])] }
        return vault
      }),
      'vault.remove': note('vault.remove', ({ name }) => {
        vault = { ...vault, names: vault.names.filter((known) => known !== name) }
        return vault
      }),
      'presence.input': note('presence.input', () => null as never),
    },
    streams: {
      console: (_, __, outlet) => {
        outlets.add(outlet)
        outlet.onStop(() => outlets.delete(outlet))
        outlet.emit({ snapshot: fold() })
      },
      facts: (_, __, outlet) => every(outlet, 1_000, () => (frozen ? undefined : frame())),
      series: (_, __, outlet) => {
        outlet.emit({ points: series(Date.now(), start, silentSince) })
        every(outlet, 1_000, (): SeriesFrame | undefined => (silentSince ? undefined : { points: [point(Date.now(), start)] }))
      },
      log: (_, __, outlet) =>
        outlet.emit({
          from: 0,
          lines: [{ at: Date.now(), host: 'web-01', stream: 'out', text: 'installed 2026.48.2' }],
          ended: true,
        }),
    },
  }

  return {
    calls,
    attach(port) {
      if (away) return port.close('the console is not running')
      ports.add(port)
      port.onClose(() => ports.delete(port))
      serve({ ...port, send: (message) => (hanging ? undefined : port.send(message)) }, handlers, { session: undefined, timer })
    },
    cut() {
      away = true
      for (const port of ports) port.close('the console is not running')
    },
    join() {
      away = false
    },
    hang() {
      hanging = true
    },
    freeze: (value) => {
      frozen = value
    },
    close: () => {
      for (const cancel of timers) cancel()
    },
  }
}

function every<Value>(outlet: Outlet<Value>, millis: number, make: () => Value | undefined) {
  const emit = () => {
    const value = make()
    if (value !== undefined) outlet.emit(value)
  }
  emit()
  const id = setInterval(emit, millis)
  outlet.onStop(() => clearInterval(id))
}
