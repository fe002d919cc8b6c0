import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { type ConnectContext, durationSetting, entryOf, readSecret } from '../define-connector.ts'
import { ConnectorError, errorText } from '../errors.ts'
import type { SshTarget } from '../ssh/client.ts'
import { knownKeys } from '../ssh/known-hosts.ts'

const reference = z.string().regex(/^(env|file|vault):.+$/, 'a secret reference: env:NAME, file:PATH or vault:NAME')
const user = z.string().regex(/^[\w.@\\-]{1,64}$/, 'a user name')
const port = z.int().min(1).max(65_535)

const host = z.strictObject({
  name: z.string().regex(/^[\w.:-]{1,100}$/, 'a name of letters, digits, . : _ or -'),
  address: z.string().regex(/^[\w.:%-]{1,253}$/, 'a host name or an address'),
  port: port.optional(),
  user: user.optional(),
  /** As `ssh-keygen -lf KEY.pub` prints it. */
  fingerprint: z
    .string()
    .regex(/^SHA256:[A-Za-z0-9+/]{43}$/, 'a fingerprint as `ssh-keygen -l` prints it: SHA256:…')
    .optional(),
})

export const configSchema = z
  .strictObject({
    ...entryOf('host', 'ssh'),
    user,
    port: port.default(22),
    hosts: z.array(host).min(1).max(10_000),
    /** Path of a known_hosts file, for hosts without a fingerprint of their own. */
    knownHosts: z
      .string()
      .regex(/^(\/|[A-Za-z]:[\\/])/, 'an absolute path')
      .optional(),
    /** Reference to the agent's socket, such as `env:SSH_AUTH_SOCK`. */
    agent: reference.optional(),
    /** Reference to a private key in OpenSSH or PEM format, such as `file:/home/me/.ssh/id_ed25519`. */
    key: reference.optional(),
    passphrase: reference.optional(),
    /** How many hosts are worked on side by side. */
    bound: z.int().min(1).max(200).default(20),
    /** Until signed in to a host. */
    connectTimeout: durationSetting('10s', 50, 120_000),
  })
  .refine((config) => (config.agent === undefined) !== (config.key === undefined), {
    path: ['agent'],
    message: 'name either the agent or a key',
  })
  .refine((config) => config.knownHosts !== undefined || config.hosts.every((one) => one.fingerprint !== undefined), {
    path: ['knownHosts'],
    message: 'give every host a fingerprint, or name a known_hosts file',
  })
  .refine((config) => new Set(config.hosts.map((one) => one.name)).size === config.hosts.length, {
    path: ['hosts'],
    message: 'two hosts have the same name',
  })

export type SshConfig = z.infer<typeof configSchema>

/** Everything about all hosts that has to be read from somewhere, read once per run. Throws `ConnectorError`. */
export async function readTargets(config: SshConfig, context: ConnectContext): Promise<readonly SshTarget[]> {
  const login = await readLogin(config, context)
  const known = config.knownHosts === undefined ? '' : await readKnownHosts(config.knownHosts)
  return config.hosts.map((one) => ({
    name: one.name,
    address: one.address,
    port: one.port ?? config.port,
    user: one.user ?? config.user,
    pinned:
      one.fingerprint === undefined ? knownKeys(known, one.address, one.port ?? config.port) : { fingerprint: one.fingerprint },
    login,
    timeout: config.connectTimeout,
  }))
}

async function readLogin({ agent, key, passphrase }: SshConfig, context: ConnectContext): Promise<SshTarget['login']> {
  if (agent !== undefined) return { agent: await readSecret(context, agent) }
  const privateKey = await readSecret(context, key ?? '')
  return passphrase === undefined ? { privateKey } : { privateKey, passphrase: await readSecret(context, passphrase) }
}

async function readKnownHosts(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new ConnectorError({
      code: 'auth',
      message: `No host key can be checked, because ${path} can't be read: ${errorText(error)}.`,
      next: 'Correct `knownHosts`, or give every host its fingerprint.',
      outcome: 'not-done',
    })
  }
}
