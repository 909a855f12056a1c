import type { Socket } from 'node:net'
import { type AMQPChannel, AMQPClient, type AMQPMessage } from '@cloudamqp/amqp-client'
import { ok } from '@linkflow/kernel'
import type { Answer, QueueClient, QueueMessage, ServerFailure } from '@linkflow/node-runtime'
import { Connection } from './connection.ts'
import { failure, gone, saidBy } from './failure.ts'
import { AMQP_FRAME_BYTES_MAX, PUBLISH_MS_MAX, SIGN_IN_MS_MAX } from './limits.ts'
import type { ServerSettings } from './settings.ts'

/** That of the encrypted protocol; the plain one has 5672. */
export const RABBITMQ_PORT = 5671

const PERSISTENT = 2

export class RabbitConnection extends Connection implements QueueClient {
  readonly #client: AMQPClient
  readonly #socket: Socket
  /** Whatever the server refuses ends its channel; the next one is opened when it is needed. */
  #channel: AMQPChannel | undefined
  #returned: AMQPMessage | undefined

  private constructor(settings: ServerSettings, client: AMQPClient, socket: Socket) {
    super(settings)
    this.#client = client
    this.#socket = socket
    socket.on('close', () => this.destroy())
  }

  static async open(settings: ServerSettings, socket: Socket): Answer<RabbitConnection> {
    const connection = new RabbitConnection(settings, clientOn(socket, settings), socket)
    const entered = await connection.within(SIGN_IN_MS_MAX, () => connection.#client.connect())
    if (entered.ok) return ok(connection)
    connection.destroy()
    const { code, message } = entered.error
    if (code === 'server-refused') return failure('server-sign-in-refused', message)
    const closed = `${settings.server} closed the connection while we signed in. If it does so again, look at the port, the encryption and the user.`
    return code === 'server-gone' ? failure('server-gone', closed) : entered
  }

  makeQueue(queue: string): Answer<void> {
    return this.within(PUBLISH_MS_MAX, async () => {
      await (await this.#open()).queueDeclare(queue, { durable: true, autoDelete: false })
    })
  }

  makeExchange(exchange: string, kind: string): Answer<void> {
    return this.within(PUBLISH_MS_MAX, async () => {
      await (await this.#open()).exchangeDeclare(exchange, kind, { durable: true })
    })
  }

  publish({ exchange, routingKey, content, mustArrive, persistent, ...properties }: QueueMessage): Answer<void> {
    return this.within(PUBLISH_MS_MAX, async () => {
      const channel = await this.#open()
      this.#returned = undefined
      const given = { ...properties, ...(persistent && { deliveryMode: PERSISTENT }) }
      await channel.basicPublish(exchange, routingKey, content, given, mustArrive)
      // What comes back comes before the confirmation.
      if (this.#returned !== undefined) throw new Unroutable()
    })
  }

  async #open(): Promise<AMQPChannel> {
    if (this.#channel?.closed === false) return this.#channel
    const channel = await this.#client.channel()
    channel.onReturn = (message) => {
      this.#returned = message
    }
    await channel.confirmSelect()
    this.#channel = channel
    return channel
  }

  reset(): Promise<boolean> {
    return Promise.resolve(true)
  }

  protected close(): void {
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    const { server } = this.settings
    if (thrown instanceof Unroutable) {
      const message = `RabbitMQ at ${server} has nowhere to put the message: no queue gets it. Make the queue, or bind one to the exchange.`
      return failure('server-refused', message).error
    }
    const said = saidBy(thrown)
    if (/^(Connection ended|Socket closed|Socket not connected|Channel is closed|timeout)/.test(said)) {
      this.destroy()
      return gone(server).error
    }
    return failure('server-refused', `RabbitMQ at ${server} refused: ${said}.`).error
  }
}

class Unroutable extends Error {}

/** The library would open a socket of its own, and a server that speaks no AMQP would make it throw where nobody listens. */
function clientOn(socket: Socket, settings: ServerSettings): AMQPClient {
  const [user, password] = [settings.text('user'), settings.text('password')].map(encodeURIComponent)
  const vhost = encodeURIComponent(settings.text('virtualHost') || '/')
  const url = `amqp://${user}:${password}@server/${vhost}?frameMax=${AMQP_FRAME_BYTES_MAX}`
  const client = new AMQPClient(url, undefined, null)
  const heard = client as unknown as { onRead(bytes: Buffer): void }
  const connectSocket = () => {
    socket.on('data', (bytes: Buffer) => {
      try {
        heard.onRead(bytes)
      } catch (thrown) {
        socket.destroy(new Error(saidBy(thrown)))
      }
    })
    setImmediate(() => {
      socket.emit('connect')
      client.send(PROTOCOL).catch(() => socket.destroy())
    })
    return socket
  }
  Object.defineProperty(client, 'connectSocket', { value: connectSocket })
  return client
}

const PROTOCOL = new Uint8Array([...Buffer.from('AMQP'), 0, 0, 9, 1])
