/** The yard's systems one by one, for tests that want them in their own process. */
export { startBalancer } from './balancer/index.ts'
export { startSshHosts } from './hosts/index.ts'
