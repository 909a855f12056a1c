import { AsyncLocalStorage } from 'node:async_hooks'
import { messageParts } from '@linkflow/file-reader/messages'
import type { Denied, Given, Reply } from '../wire.ts'

interface Got<Head> {
  readonly head: Head
  readonly content: Uint8Array
}

/** What the server did not give; `code` is the system's where it is about a file. */
export class NotGiven extends Error {
  override readonly name = 'NotGiven'
  readonly code: string

  constructor({ code, message }: Denied) {
    super(message)
    this.code = code
  }
}

/** The job that something is asked for: an earlier one may have left something running. */
export const jobs = new AsyncLocalStorage<number>()

const NOTHING = new Uint8Array()
const waiting = new Map<number, (got: Got<Reply>) => void>()
let count = 0

export const write = (parts: readonly Uint8Array[]): void => {
  for (const part of parts) process.stdout.write(part)
}

/** Asks the server for a file or a request: here there are none. */
export async function ask<Head extends Given>(
  question: { readonly what: string } & Record<string, unknown>,
  content: Uint8Array = NOTHING,
): Promise<Got<Exclude<Head, Denied>>> {
  const id = count++
  const { promise, resolve } = Promise.withResolvers<Got<Reply>>()
  waiting.set(id, resolve)
  write(messageParts({ ...question, ask: id, job: jobs.getStore() }, content))
  const got = await promise
  if (!got.head.ok) throw new NotGiven(got.head)
  return got as unknown as Got<Exclude<Head, Denied>>
}

export function hear(head: Reply, content: Uint8Array): void {
  const resolve = waiting.get(head.answer)
  waiting.delete(head.answer)
  resolve?.({ head, content })
}
