import { afterEach } from 'vitest'
import type { Lane } from './lane.ts'
import { type Desk, openDesk } from './open.ts'
import { type Site, type SiteOptions, startSite } from './site.ts'

export const shift = (share: number) => ({ kind: 'shift', name: `${share} percent`, share })

export const ALL = { name: 'all', hold: false, steps: [shift(100)] }

/** Stands at 50 percent until somebody does something. */
export const HALFWAY = [{ name: 'half', hold: false, steps: [shift(50), { kind: 'wait', name: 'watch', for: '2h' }] }, ALL]

/** For each test a site and a console on it, both closed when the test has ended. */
export function seat() {
  const now: { site?: Site; desk?: Desk } = {}
  afterEach(async () => {
    await now.desk?.close()
    await now.site?.close()
    delete now.desk
    delete now.site
  })
  const there = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('it is not there')
    return value
  }
  return {
    get site(): Site {
      return there(now.site)
    },
    get desk(): Desk {
      return there(now.desk)
    },
    async open(options: SiteOptions = {}, speed = 5) {
      now.site = await startSite(options)
      now.desk = openDesk(now.site, { speed })
    },
    async reopen() {
      await now.desk?.close()
      now.desk = openDesk(there(now.site))
    },
    lane: (index = 0): Lane => there(now.site?.lanes[index]),
    atHalf: () =>
      there(now.desk).when(
        (push) => push.steps['half/50 percent' as never]?.status === 'passed',
        'half of the customers are on green',
      ),
  }
}
