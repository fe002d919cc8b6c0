export { dataFolder, isPrivateFolder, preparePrivateFolder } from './home.ts'
export { takeLease } from './lease.ts'
export { socketPath } from './socket-path.ts'
