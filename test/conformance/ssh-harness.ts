import { readFile } from 'node:fs/promises'
import { findConnector } from '../../electron/connectors/registry.ts'
import { startSshHosts } from '../../electron/practice/emulators.ts'
import { temporaryFolder } from '../services/places.ts'
import { startSshd } from '../services/sshd.ts'
import type { HostSubject } from './host-kit.ts'

const open = (user: string, keyFile: string, fingerprints: readonly string[]) => (ports: readonly number[], timeout: number) => {
  const connector = findConnector('host', 'ssh')
  if (!connector) throw new Error('ssh is not registered')
  const hosts = ports.map((port, index) => ({
    name: `h-${index + 1}`,
    address: '127.0.0.1',
    port,
    fingerprint: fingerprints[index],
  }))
  return connector.connect(
    { role: 'host', kind: 'ssh', user, key: `file:${keyFile}`, hosts, connectTimeout: `${timeout}ms` },
    {
      name: 'web',
      now: () => Date.now(),
      secret: (reference) => readFile(reference.slice('file:'.length), 'utf8'),
      log: () => undefined,
    },
  )
}

/** A line of the key itself. */
const secretIn = async (keyFile: string) => (await readFile(keyFile, 'utf8')).split('\n')[2] ?? ''

export async function realSsh(): Promise<HostSubject> {
  const first = await startSshd()
  const second = await startSshd({ key: first.key })
  return {
    ports: [first.port, second.port],
    connect: open(first.user, first.key, [first.fingerprint, second.fingerprint]),
    secret: await secretIn(first.key),
    async close() {
      await Promise.all([first.close(), second.close()])
    },
  }
}

export async function practiceSsh(): Promise<HostSubject> {
  const folder = await temporaryFolder('yard')
  const yard = await startSshHosts({ folder: folder.path, names: ['h-1', 'h-2'] })
  return {
    ports: yard.hosts.map((host) => host.port),
    connect: open(
      yard.user,
      yard.keyFile,
      yard.hosts.map((host) => host.fingerprint),
    ),
    secret: await secretIn(yard.keyFile),
    async close() {
      await yard.close()
      await folder.remove()
    },
  }
}
