import type { Answers, ExecutionId, PostgresExecutionStore, Worker } from '@linkflow/execution'
import type { Listener } from '@linkflow/postgres'

const CHANNEL = 'executions'

type Word = 'work' | 'cancel' | 'signal' | 'answer'

/**
 * Wake-ups between processes. They carry ids and no truth: each is sent after its commit, and one that is lost costs the
 * receiver a poll.
 */
export class Channels {
  private readonly listener: Listener
  private stop: (() => void) | undefined

  constructor(listener: Listener) {
    this.listener = listener
  }

  tell(word: Word, id: ExecutionId): void {
    this.listener.notify(CHANNEL, `${word}:${id}`)
  }

  async start(needs: {
    worker: Worker | undefined
    answers: Answers
    store: PostgresExecutionStore
    onError: (error: unknown) => void
  }): Promise<void> {
    const { worker, answers, onError } = needs
    const look = () => {
      worker?.wake()
      void worker?.lookForCancels().catch(onError)
      answers.look()
    }
    this.stop = await this.listener.listen(CHANNEL, (message) => {
      if (message.kind === 'look') return look()
      const [word, id] = message.payload.split(':', 2) as [Word, ExecutionId]
      switch (word) {
        case 'work':
          return worker?.wake()
        case 'cancel':
          worker?.cancel(id)
          return worker?.wake()
        case 'signal': {
          const run = worker?.run(id)
          return run === undefined ? worker?.wake() : void run.signalled().catch(onError)
        }
        case 'answer':
          return answers.look(id)
      }
    })
  }

  close(): void {
    this.stop?.()
  }
}
