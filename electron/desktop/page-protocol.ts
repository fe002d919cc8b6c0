import { SECURITY_HEADERS } from '../../shared/config/csp.ts'
import type { ServedFile } from '../built-files.ts'
import { ORIGIN } from './channel.ts'

/** Answers the window's requests for `app://signalbox/...` out of the list of built files: a name that is not on it is not there. */
export const answerFrom =
  (files: ReadonlyMap<string, ServedFile>) =>
  ({ url, method }: Pick<Request, 'url' | 'method'>): Response => {
    const { protocol, host, pathname } = new URL(url)
    const file = `${protocol}//${host}` === ORIGIN ? files.get(pathname) : undefined
    if (method !== 'GET') return new Response('there is nothing to write to here', { status: 405, headers: SECURITY_HEADERS })
    if (file === undefined) return new Response('there is nothing at this address', { status: 404, headers: SECURITY_HEADERS })
    return new Response(new Uint8Array(file.body), {
      headers: { ...SECURITY_HEADERS, 'content-type': file.type, 'cache-control': 'no-store' },
    })
  }
