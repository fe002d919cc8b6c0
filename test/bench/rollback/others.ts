import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Fleet } from './balancers.ts'

const run = promisify(execFile)

/** A shell loop over socat, one balancer after the other: what an operator's script does. Milliseconds. */
export async function socat({ haproxies }: Fleet): Promise<number> {
  const script = haproxies
    .map(({ sockets }) => {
      const pipe = `socat -t5 - unix-connect:${sockets.admin}`
      return [
        `echo 'set server be_shop/a-1 weight 100;set server be_shop/b-1 weight 0' | ${pipe}`,
        `echo 'get weight be_shop/a-1;get weight be_shop/b-1' | ${pipe} | grep -q '^100 ' || exit 1`,
      ].join('\n')
    })
    .join('\n')
  const startedAt = performance.now()
  await run('sh', ['-c', script])
  return performance.now() - startedAt
}

/** Ansible's haproxy module on this machine, all balancers in one play. Milliseconds. */
export async function ansible({ haproxies }: Fleet): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-ansible-'))
  try {
    const task = (host: string, weight: number) =>
      `    - community.general.haproxy: { state: enabled, host: ${host}, backend: be_shop, weight: "${weight}", socket: "{{ item }}" }\n` +
      `      loop: [${haproxies.map(({ sockets }) => JSON.stringify(sockets.admin)).join(', ')}]\n`
    const play = `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n${task('a-1', 100)}${task('b-1', 0)}`
    const file = join(folder, 'play.yaml')
    await writeFile(file, play)
    const startedAt = performance.now()
    await run('ansible-playbook', ['-i', 'localhost,', file], {
      env: { ...process.env, ANSIBLE_LOCAL_TEMP: folder, ANSIBLE_NOCOWS: '1' },
      maxBuffer: 1e8,
    })
    return performance.now() - startedAt
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
