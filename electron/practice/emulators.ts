/** The yard's systems one by one, for tests that want them in their own process. */
export { type Balancer, type BalancerOptions, startBalancer } from './balancer/index.ts'
export { type SshHost, type SshHosts, type SshHostsOptions, startSshHosts } from './hosts/index.ts'
