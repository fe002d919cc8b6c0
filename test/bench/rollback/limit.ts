import { connect } from 'node:net'
import type { Fleet } from './balancers.ts'

const OBSERVE = 'show servers state be_shop;show stat be_shop 6 -1'
const RAISE = 'set server be_shop/a-1 weight 100;set server be_shop/a-1 state ready'
const LOWER = 'set server be_shop/b-1 weight 0;set server be_shop/b-1 state ready'

/** The least that a running process can do: the same commands over the same sockets, read before, written, read back. Nothing kept. */
export async function limit({ haproxies }: Fleet): Promise<number> {
  const startedAt = performance.now()
  await Promise.all(
    haproxies.map(async ({ sockets }) => {
      for (const line of [OBSERVE, RAISE, LOWER]) await ask(sockets.admin, line)
      if (!(await ask(sockets.admin, OBSERVE)).includes(' b-1 ')) throw new Error('no read-back')
    }),
  )
  return performance.now() - startedAt
}

const ask = (path: string, line: string) =>
  new Promise<string>((resolve, reject) => {
    const socket = connect(path)
    let text = ''
    socket.setEncoding('utf8')
    socket.on('connect', () => socket.write(`${line}\n`))
    socket.on('data', (chunk) => (text += chunk))
    socket.on('end', () => resolve(text))
    socket.on('error', reject)
  })
