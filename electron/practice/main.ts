import type { YardReport, YardRequest } from '../../shared/domain/practice-line.ts'
import { openWorld, type World } from './world.ts'

/**
 * Entry of the practice yard's process. It takes requests from the process that started it and ends by itself when that
 * one is gone, however it went.
 */
const REPORT_EVERY = 250

let world: World | undefined
let timer: NodeJS.Timeout | undefined

const tell = (report: YardReport) => {
  // The other end may go away at any moment; `disconnect` then ends this process.
  if (process.connected) process.send?.(report, () => undefined)
}

async function obey(request: YardRequest) {
  switch (request.do) {
    case 'start': {
      if (world) throw new Error('the practice yard is open already')
      world = await openWorld(request.folder)
      const { workspace, workspaceFile, releases, look } = world
      timer = setInterval(() => tell({ report: 'view', view: look() }), REPORT_EVERY)
      return tell({ report: 'started', id: request.id, yard: { workspace, workspaceFile, releases, view: look() } })
    }
    case 'set':
      world?.set(request.change)
      return tell({ report: 'done', id: request.id, ...(world ? { view: world.look() } : {}) })
    case 'close':
      await close()
      tell({ report: 'done', id: request.id })
      return process.disconnect?.()
  }
}

async function close() {
  clearInterval(timer)
  const open = world
  world = undefined
  await open?.close()
}

process.on('message', (request: YardRequest) => {
  obey(request).catch((error: unknown) => {
    tell({ report: 'failed', id: request.id, problem: error instanceof Error ? error.message : String(error) })
  })
})
process.on('disconnect', () => {
  void close().finally(() => process.exit(0))
})
// The terminal's Ctrl C reaches the whole group; the end of this process is for the one that started it to say.
process.on('SIGINT', () => undefined)
