import { startApp } from '../../services/apps.ts'

/** The two servers behind the balancers, in a process of their own: health checks of a hundred balancers are work. */
const a = await startApp({ release: '1.0.0' })
const b = await startApp({ release: '2.0.0' })
process.send?.({ a: a.port, b: b.port })
process.on('disconnect', () => process.exit(0))
