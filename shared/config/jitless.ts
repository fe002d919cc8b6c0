import { z } from 'zod'

/**
 * Imported first by every module whose schemas reach a window: zod otherwise tries `new Function`, which the windows'
 * content security policy forbids and reports.
 */
z.config({ jitless: true })
