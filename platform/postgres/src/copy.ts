import type { EventEmitter } from 'node:events'
import type pg from 'pg'

/** What of a connection of `pg` a COPY needs; its types do not tell of it. */
interface CopyConnection {
  readonly stream: EventEmitter & {
    readonly writableNeedDrain: boolean
    readonly destroyed: boolean
    pause(): void
    resume(): void
  }
  query(text: string): void
  sendCopyFromChunk(chunk: Uint8Array): void
  endCopyFrom(): void
  sendCopyFail(message: string): void
}

/**
 * `copy … to stdout`: gives the rows, as COPY writes them, in pieces of about so many bytes, one after another, and how
 * many rows there were. The server waits while a piece is dealt with, so no more than a piece or two is in memory.
 */
export function copyOut(
  client: pg.Client,
  statement: string,
  pieceBytes: number,
  onPiece: (piece: Buffer) => Promise<void>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let gathered: Buffer[] = []
    let bytes = 0
    let work = Promise.resolve()
    const hand = (): void => {
      const piece = Buffer.concat(gathered, bytes)
      gathered = []
      bytes = 0
      work = work.then(() => onPiece(piece))
      work.catch(reject)
    }
    send(client, {
      submit: (connection) => connection.query(statement),
      handleCopyData({ chunk }, { stream }) {
        // A copy: the driver uses its buffer again.
        gathered.push(Buffer.from(chunk))
        bytes += chunk.length
        if (bytes < pieceBytes) return
        hand()
        stream.pause()
        void work.then(
          () => stream.resume(),
          () => stream.resume(),
        )
      },
      handleCommandComplete: ({ text }) => {
        rows = rowsOf(text)
      },
      handleError: reject,
      handleReadyForQuery() {
        if (bytes > 0) hand()
        work.then(() => resolve(rows), reject)
      },
    })
  })
}

/** `copy … from stdin`: gives how many rows it took. What the source throws is thrown on, and nothing was taken. */
export function copyIn(client: pg.Client, statement: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  return new Promise((resolve, reject) => {
    let rows = 0
    let failure: unknown
    send(client, {
      submit: (connection) => connection.query(statement),
      handleCopyInResponse(connection) {
        pump(source, connection).then(
          () => connection.endCopyFrom(),
          (error: unknown) => {
            failure = error
            connection.sendCopyFail('the source of the rows failed')
          },
        )
      },
      handleCommandComplete: ({ text }) => {
        rows = rowsOf(text)
      },
      handleError: (error) => reject(failure ?? error),
      handleReadyForQuery: () => resolve(rows),
    })
  })
}

async function pump(source: AsyncIterable<Uint8Array>, connection: CopyConnection): Promise<void> {
  const { stream } = connection
  for await (const chunk of source) {
    if (stream.destroyed) return
    connection.sendCopyFromChunk(chunk)
    if (stream.writableNeedDrain) await drained(stream)
  }
}

const drained = (stream: EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    const done = () => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.on('drain', done)
    stream.on('close', done)
  })

/** What `pg` calls of a query that is not one of its own. */
interface Copy {
  submit(connection: CopyConnection): void
  handleCopyData?(message: { readonly chunk: Buffer }, connection: CopyConnection): void
  handleCopyInResponse?(connection: CopyConnection): void
  handleCommandComplete(message: { readonly text: string }): void
  handleError(error: unknown): void
  handleReadyForQuery(): void
}

const send = (client: pg.Client, copy: Copy): void => void client.query(copy as unknown as pg.Submittable)

/** `COPY 12` */
const rowsOf = (tag: string): number => Number(tag.split(' ')[1] ?? 0)
