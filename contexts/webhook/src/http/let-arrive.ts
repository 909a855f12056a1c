import type { IncomingMessage } from 'node:http'
import { REFUSED_BODY_BYTES_MAX, REFUSED_BODY_MS_MAX } from '../limits.ts'

/** A connection that is closed while its caller still sends takes the answer with it: what comes is read, for a while. */
export function letArrive(request: IncomingMessage): void {
  let bytes = 0
  const timer = setTimeout(() => request.destroy(), REFUSED_BODY_MS_MAX)
  request.once('close', () => clearTimeout(timer))
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > REFUSED_BODY_BYTES_MAX) request.destroy()
  })
  request.resume()
}
