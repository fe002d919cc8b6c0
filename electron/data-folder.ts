import { dataFolder as folderOf } from './engine/create-engine.ts'

/** Where settings, journal, vault and logs of whoever runs this are. Absolute. Nothing is created. */
export const dataFolder = (environment: Readonly<Record<string, string | undefined>> = process.env) => folderOf(environment)
