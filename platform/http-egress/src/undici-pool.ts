import { createRequire } from 'node:module'
import type { Pool as UndiciPool } from 'undici'

const require = createRequire(import.meta.url)

/**
 * Of `undici` what is used here: its index loads fetch, WebSocket, mocks and caches besides, and an idle server is 3 MB
 * larger for it. The index is also what gives a pool its `request`.
 */
export const Pool = require('undici/lib/dispatcher/pool.js') as typeof UndiciPool
export type Pool = UndiciPool
Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api/index.js'))
