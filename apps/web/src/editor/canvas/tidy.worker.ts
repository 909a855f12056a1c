import { type TidyInput, tidy } from './tidy.ts'

/** What a worker has of a page, as far as this one uses it. */
declare const self: {
  onmessage: ((event: { readonly data: TidyInput }) => void) | null
  postMessage(message: ReturnType<typeof tidy>): void
}

self.onmessage = ({ data }) => self.postMessage(tidy(data))
