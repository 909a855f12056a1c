import type { Socket } from 'node:net'
import type { Connection } from './connection.ts'
import { failure } from './failure.ts'
import { WHOLE_BYTES_MAX, WHOLE_LOOK_MS, WHOLE_ROWS_MAX } from './limits.ts'

export class AnswerTooLarge extends Error {}

export const answerTooLarge = failure(
  'server-answer-too-large',
  `The statement gave more than ${WHOLE_ROWS_MAX} rows, or more than ${WHOLE_BYTES_MAX} bytes, and it may change data, so its rows are held in memory. Say that it only reads, or limit it.`,
).error

/** Ends the connection when more comes by it than may be held: drivers collect an answer to its end. */
export async function bounded<T>(connection: Connection, socket: Socket, work: () => Promise<T>): Promise<T> {
  const bytesMax = socket.bytesRead + WHOLE_BYTES_MAX
  const look = setInterval(() => {
    if (socket.bytesRead > bytesMax) connection.destroy(answerTooLarge)
  }, WHOLE_LOOK_MS)
  try {
    return await work()
  } finally {
    clearInterval(look)
  }
}
