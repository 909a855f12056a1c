import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request } from 'node:http'
import type { Socket } from 'node:net'

/** A request for a WebSocket with these headers: the answer of HTTP, or the connection that speaks frames. */
export async function upgrade(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<{ readonly status: number; readonly body: string } | RawSocket> {
  const sent = request(`${url}/ws`, {
    agent: false,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': randomBytes(16).toString('base64'),
      ...headers,
    },
  })
  sent.end()
  return new Promise((resolve, reject) => {
    sent.on('error', reject)
    sent.on('upgrade', (answer: IncomingMessage, socket: Socket, head: Buffer) =>
      resolve(new RawSocket(answer, socket, head)),
    )
    sent.on('response', async (answer) => {
      let body = ''
      for await (const chunk of answer) body += chunk
      resolve({ status: answer.statusCode!, body })
    })
  })
}

/** Frames by hand, so that they may be wrong. */
export class RawSocket {
  readonly protocol: string | undefined
  readonly socket: Socket
  readonly texts: string[] = []
  /** Of the close frame; 1006 if the connection went without one. */
  readonly closed: Promise<number>
  #bytes = Buffer.alloc(0)

  constructor(answer: IncomingMessage, socket: Socket, head: Buffer) {
    this.protocol = answer.headers['sec-websocket-protocol']
    this.socket = socket
    this.closed = new Promise((resolve) => {
      let code = 1006
      const take = (chunk: Buffer) => {
        this.#bytes = Buffer.concat([this.#bytes, chunk])
        for (let frame = this.#frame(); frame !== undefined; frame = this.#frame()) {
          if (frame.opcode === 1) this.texts.push(frame.payload.toString())
          if (frame.opcode === 8) code = frame.payload.length < 2 ? 1005 : frame.payload.readUInt16BE()
        }
      }
      socket.on('data', take)
      socket.on('error', () => {})
      socket.on('close', () => resolve(code))
      take(head)
    })
  }

  /** A masked frame, as a client sends it; `bits` are those of the first byte. */
  send(payload: Uint8Array | string, bits = 0x81): void {
    const data = Buffer.from(payload)
    const mask = randomBytes(4)
    const masked = data.map((byte, index) => byte ^ mask[index % 4]!)
    this.socket.write(Buffer.concat([Buffer.from([bits]), lengthOf(data.length, 0x80), mask, masked]))
  }

  /** As it must not be sent by a client. */
  sendUnmasked(payload: string): void {
    const data = Buffer.from(payload)
    this.socket.write(Buffer.concat([Buffer.from([0x81]), lengthOf(data.length, 0), data]))
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  /** Frames of a server are not masked. */
  #frame(): { readonly opcode: number; readonly payload: Buffer } | undefined {
    const bytes = this.#bytes
    if (bytes.length < 2) return undefined
    const short = bytes[1]! & 0x7f
    const headBytes = short === 126 ? 4 : short === 127 ? 10 : 2
    if (bytes.length < headBytes) return undefined
    const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short
    if (bytes.length < headBytes + length) return undefined
    this.#bytes = bytes.subarray(headBytes + length)
    return { opcode: bytes[0]! & 0x0f, payload: bytes.subarray(headBytes, headBytes + length) }
  }
}

function lengthOf(length: number, mask: number): Buffer {
  if (length < 126) return Buffer.from([mask | length])
  const bytes = Buffer.alloc(3)
  bytes[0] = mask | 126
  bytes.writeUInt16BE(length, 1)
  return bytes
}
