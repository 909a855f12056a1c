import type { Tidied, TidyInput } from './tidy.ts'

/** Of 5,000 nodes dagre would make minutes: whoever waits so long is told that it is too much at once. */
const TIDY_MS_MAX = 3_000

export interface TidyWorker {
  onmessage: ((event: { readonly data: Tidied }) => void) | null
  onerror: ((event: never) => void) | null
  postMessage(input: TidyInput): void
  terminate(): void
}

/** Lays out beside the page, which goes on meanwhile. Undefined if it took too long, failed, or nobody wants it any more. */
export function tidyInWorker(
  input: TidyInput,
  open: () => TidyWorker,
  signal?: AbortSignal,
): Promise<Tidied | undefined> {
  if (signal?.aborted === true) return Promise.resolve(undefined)
  const worker = open()
  return new Promise<Tidied | undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), TIDY_MS_MAX)
    signal?.addEventListener('abort', () => resolve(undefined), { once: true })
    worker.onmessage = ({ data }) => {
      clearTimeout(timer)
      resolve(data)
    }
    worker.onerror = () => {
      clearTimeout(timer)
      resolve(undefined)
    }
    worker.postMessage(input)
  }).finally(() => worker.terminate())
}
