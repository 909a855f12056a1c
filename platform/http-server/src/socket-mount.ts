import type { ErrorCode } from '@linkflow/contracts'
import type { ProblemReply } from './reply.ts'

/** One WebSocket, as a handler sees it: texts in and out, and no part of the protocol. */
export interface MessageSocket {
  /** Bytes that were sent and have not left: a client that does not read lets them grow. */
  readonly bufferedBytes: number
  send(text: string): void
  /** Asks the client whether it is still there; `onPong` tells its answer. */
  ping(): void
  /** Says why, and cuts the connection if the client does not close it soon. */
  close(code: number, reason: string): void
}

export interface SocketHandler {
  onMessage(text: string): void
  onPong(): void
  /** Something that was sent has left: there may be room for more. */
  onSent(): void
  /** Once, however it ended; nothing can be sent any more. */
  onClose(): void
}

/** A request to become a WebSocket, whose origin was found to be right. */
export interface SocketRequest {
  readonly requestId: string
  readonly clientAddress: string
  /** The subprotocols that the client offers, in its order. */
  readonly protocols: readonly string[]
}

/** It may: `open` is called with the socket unless the connection is lost meanwhile, and then `abandon` is. */
export interface SocketAdmission {
  /** Which of the offered subprotocols it speaks. */
  readonly protocol: string
  open(socket: MessageSocket): SocketHandler
  abandon(): void
}

/** An address whose connections become WebSockets. Who calls is found out before a connection is taken. */
export interface SocketMount {
  readonly path: `/${string}`
  readonly messageBytesMax: number
  admit(request: SocketRequest): Promise<SocketAdmission | ProblemReply<ErrorCode>>
}
