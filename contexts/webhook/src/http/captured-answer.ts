import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { EVENT_ANSWER_SHOWN_BYTES } from '../limits.ts'

/** Takes an answer where a caller's connection would, and keeps its beginning. */
export class CapturedAnswer extends Writable {
  status = 200
  answerHeaders: Record<string, string> = {}
  private readonly chunks: Buffer[] = []
  private kept = 0
  private bytes = 0

  writeHead(status: number, headers: Record<string, string>): this {
    this.status = status
    this.answerHeaders = { ...headers }
    return this
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.bytes += chunk.length
    const room = EVENT_ANSWER_SHOWN_BYTES - this.kept
    if (room > 0) {
      const part = Buffer.from(chunk.subarray(0, room))
      this.chunks.push(part)
      this.kept += part.length
    }
    done()
  }

  /** The part of a connection that answers are written by. */
  get asResponse(): ServerResponse {
    return this as unknown as ServerResponse
  }

  get view() {
    return {
      status: this.status,
      headers: this.answerHeaders,
      body: Buffer.concat(this.chunks).toString('utf8'),
      isWhole: this.kept === this.bytes,
    }
  }
}
