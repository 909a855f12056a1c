import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { MessageSocket, SocketAdmission } from '@linkflow/http-server'
import { type WebSocket, WebSocketServer } from 'ws'
import { SOCKET_CLOSE_MS } from '../limits.ts'

/** WebSockets by the library `ws`: the protocol, and nothing of what is said over it. */
export class Sockets {
  readonly #open = new Set<WebSocket>()

  /** False if it is no request of the protocol after all; the library has answered then. */
  open(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    admission: SocketAdmission,
    messageBytesMax: number,
  ): boolean {
    // One for each, for it costs little and the limit belongs to the mount. No compression: what is small gains nothing, and
    // what is compressed beside a secret tells of it.
    const server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: messageBytesMax,
      handleProtocols: () => admission.protocol,
    })
    let isOpen = false
    server.handleUpgrade(request, socket, head, (webSocket) => {
      isOpen = true
      this.#serve(webSocket, admission)
    })
    if (!isOpen) admission.abandon()
    return isOpen
  }

  /** At the end of a stop: whoever has not gone by now. */
  cutAll(): void {
    for (const socket of this.#open) socket.terminate()
  }

  #serve(webSocket: WebSocket, admission: SocketAdmission): void {
    this.#open.add(webSocket)
    const socket = new LibrarySocket(webSocket)
    const handler = admission.open(socket)
    socket.onSent = () => handler.onSent()
    webSocket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) socket.close(1003, 'Messages are text.')
      else handler.onMessage(data.toString('utf8'))
    })
    webSocket.on('pong', () => handler.onPong())
    // A frame that is against the protocol: the library closes the connection, with the code of its kind.
    webSocket.on('error', () => socket.cutSoon())
    webSocket.on('close', () => {
      this.#open.delete(webSocket)
      socket.isClosed()
      handler.onClose()
    })
  }
}

class LibrarySocket implements MessageSocket {
  readonly #socket: WebSocket
  onSent = () => {}
  #timer: NodeJS.Timeout | undefined

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(text: string): void {
    this.#socket.send(text, () => this.onSent())
  }

  ping(): void {
    this.#socket.ping()
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason)
    this.cutSoon()
  }

  /** A client that does not read never reads the reason either. */
  cutSoon(): void {
    this.#timer ??= setTimeout(() => this.#socket.terminate(), SOCKET_CLOSE_MS)
  }

  isClosed(): void {
    clearTimeout(this.#timer)
  }
}
