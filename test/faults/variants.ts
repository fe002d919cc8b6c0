import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startSshd } from '../services/sshd.ts'
import { SHORT, type Site, startSite } from './site.ts'

/** A place to push in, and what else has to be right at the end. */
export interface Stage {
  readonly site: Site
  /** How often the script really ran. */
  ran(): Promise<number>
  close(): Promise<void>
}

const onlySite = (site: Site): Stage => ({ site, ran: async () => 0, close: () => site.close() })

/** The same push in different surroundings. */
export const VARIANTS: Readonly<Record<string, () => Promise<Stage>>> = {
  'weights of one balancer': async () => onlySite(await startSite()),
  'a map entry of one balancer': async () => onlySite(await startSite({ mode: 'map' })),
  'weights of two balancers': async () => onlySite(await startSite({ balancers: 2 })),
  'a script over SSH, then weights': withScript,
}

async function withScript(): Promise<Stage> {
  const sshd = await startSshd()
  const { user, port, knownHosts, key, home } = sshd
  const hosts = {
    role: 'host',
    kind: 'ssh',
    user,
    port,
    knownHosts,
    key: `file:${key}`,
    hosts: [{ name: 'b-1', address: '127.0.0.1' }],
  }
  const script = { kind: 'script', name: 'install', hosts: 'web', run: 'echo ran >>$HOME/marks; sleep 0.1', timeout: '30s' }
  const site = await startSite({ connections: { web: hosts }, stages: [{ name: 'install', steps: [script] }, ...SHORT] })
  return {
    site,
    async ran() {
      const marks = await readFile(join(home, 'marks'), 'utf8').catch(() => '')
      return marks.split('\n').filter(Boolean).length
    },
    async close() {
      await site.close()
      await sshd.close()
    },
  }
}
