import type { NewsStart } from '../application/read-source.ts'
import type { Source } from '../application/source.ts'
import type { PollingTrigger } from '../domain/watch.ts'

/** A place that something comes to, and the source that reads it: what each kind is tried by. */
export interface TestPlace {
  readonly source: Source
  /** Files of each of its items. */
  readonly files: number
  /** Called when somebody looks, before he is answered. */
  onLook: () => Promise<void> | void
  /** It fails whoever looks. */
  isDown: boolean
  deliver(text: string): void
  /** What was delivered, of a start. */
  textOf(start: NewsStart): unknown
  /** A trigger of it, and of another place of the same kind. Looks once a minute. */
  trigger(where?: 'here' | 'elsewhere', more?: object): PollingTrigger
  close(): Promise<void>
}
