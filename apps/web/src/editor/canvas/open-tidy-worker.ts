import { ownAddress } from '../../app/own-address.ts'
import url from './tidy.worker.ts?worker&url'
import type { TidyWorker } from './tidy-in-worker.ts'

const address = ownAddress('linkflow-worker', url)

export const openTidyWorker = (): TidyWorker => new Worker(address, { type: 'module' }) as unknown as TidyWorker
