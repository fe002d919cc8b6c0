import { openPort } from '../host.ts'
import { createApi } from './client.ts'

/** This window's line to the engine. */
export const api = createApi(openPort)
