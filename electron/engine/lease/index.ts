export { dataFolder, isPrivateFolder, preparePrivateFolder } from './home.ts'
export { type Lease, takeLease } from './lease.ts'
export { socketPath } from './socket-path.ts'
