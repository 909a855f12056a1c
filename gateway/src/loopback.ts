import type { IncomingMessage } from 'node:http'

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i

/**
 * Does the request come from this machine, and not through a proxy on it? All three: the peer's address is loopback, no
 * header says that it was forwarded, and `Host` is a name of this machine. With trusted hops configured nothing is.
 */
export function isLoopback(request: Pick<IncomingMessage, 'headers' | 'socket'>, trustedHops: number): boolean {
  const { headers, socket } = request
  if (trustedHops > 0 || !LOOPBACK_ADDRESS.test(socket.remoteAddress ?? '')) return false
  const isForwarded = Object.keys(headers).some(
    (name) => name === 'forwarded' || name === 'via' || name.startsWith('x-forwarded-'),
  )
  return !isForwarded && LOOPBACK_HOST.test(headers.host ?? '')
}
