import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { ok } from '@linkflow/kernel'
import type { Answer, ServerFailure, TopicClient, TopicMessage } from '@linkflow/node-runtime'
import mqtt, { type Packet } from 'mqtt-packet'
import { Connection } from './connection.ts'
import { failure, saidBy } from './failure.ts'
import { PUBLISH_MS_MAX, SIGN_IN_MS_MAX } from './limits.ts'
import type { ServerSettings } from './settings.ts'

/** That of the encrypted protocol; the plain one has 1883. */
export const MQTT_PORT = 8883

type Version = 4 | 5
/** One message at a time, so one number will do. */
const MESSAGE_ID = 1

export class MqttConnection extends Connection implements TopicClient {
  readonly #socket: Socket
  readonly #version: Version
  #hear: ((packet: Packet) => void) | undefined

  private constructor(settings: ServerSettings, socket: Socket) {
    super(settings)
    this.#socket = socket
    this.#version = settings.text('version') === '3.1.1' ? 4 : 5
    const parser = mqtt.parser({ protocolVersion: this.#version })
    parser.on('packet', (packet) => this.#hear?.(packet))
    // What is no MQTT any more cannot be understood again.
    parser.on('error', () => this.destroy())
    socket.on('data', (bytes: Buffer) => {
      try {
        parser.parse(bytes)
      } catch {
        this.destroy()
      }
    })
    socket.on('close', () => this.destroy())
  }

  static async open(settings: ServerSettings, socket: Socket): Answer<MqttConnection> {
    const connection = new MqttConnection(settings, socket)
    const entered = await connection.within(SIGN_IN_MS_MAX, () => connection.#enter())
    if (entered.ok) return ok(connection)
    connection.destroy()
    const closed = `${settings.server} closed the connection while we signed in. If it does so again, look at the port, the encryption and the version.`
    return entered.error.code === 'server-gone' ? failure('server-gone', closed) : entered
  }

  async #enter(): Promise<void> {
    const { settings } = this
    const user = settings.optional('user')
    const password = settings.optional('password')
    const answer = await this.#ask(
      {
        cmd: 'connect',
        protocolId: 'MQTT',
        protocolVersion: this.#version,
        clean: true,
        clientId: `linkflow-${randomUUID().slice(0, 13)}`,
        // Connections are kept for seconds: nobody needs to ask whether they are still there.
        keepalive: 0,
        ...(user !== undefined && { username: user }),
        ...(password !== undefined && { password: Buffer.from(password) }),
      },
      'connack',
    )
    const { returnCode = 0, reasonCode = returnCode } = answer as { returnCode?: number; reasonCode?: number }
    if (reasonCode !== 0) throw new Refused('server-sign-in-refused', `did not let us in: ${reasonOf(reasonCode)}`)
  }

  publish({ topic, content, qos, retain }: TopicMessage): Answer<void> {
    const problem = topicProblem(topic)
    if (problem !== undefined) return Promise.resolve(failure('server-refused', problem))
    return this.within(PUBLISH_MS_MAX, async () => {
      const packet: Packet = {
        cmd: 'publish',
        topic,
        payload: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
        qos,
        retain,
        dup: false,
        ...(qos > 0 && { messageId: MESSAGE_ID }),
      }
      if (qos === 0) return this.#send(packet)
      taken(await this.#ask(packet, qos === 1 ? 'puback' : 'pubrec'))
      if (qos === 2) taken(await this.#ask({ cmd: 'pubrel', messageId: MESSAGE_ID }, 'pubcomp'))
    })
  }

  #send(packet: Packet): Promise<void> {
    return new Promise((resolve, reject) => {
      const bytes = mqtt.generate(packet, { protocolVersion: this.#version })
      this.#socket.write(bytes, (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Sends, and waits for the answer of that kind; a server that ends the connection says why before. */
  async #ask(packet: Packet, wanted: Packet['cmd']): Promise<Packet> {
    const { promise, resolve, reject } = Promise.withResolvers<Packet>()
    this.#hear = (heard) => {
      if (heard.cmd === wanted) resolve(heard)
      if (heard.cmd === 'disconnect')
        reject(new Refused('server-refused', `refused: ${reasonOf(heard.reasonCode ?? 0)}`))
    }
    try {
      await this.#send(packet)
      return await promise
    } finally {
      this.#hear = undefined
    }
  }

  reset(): Promise<boolean> {
    return Promise.resolve(true)
  }

  protected close(): void {
    this.#socket.destroy()
  }

  protected refusal(thrown: unknown): ServerFailure | undefined {
    if (thrown instanceof Refused) return failure(thrown.kind, `${this.settings.server} ${thrown.message}.`).error
    return failure('server-refused', `${this.settings.server} refused: ${saidBy(thrown)}.`).error
  }
}

class Refused extends Error {
  readonly kind: 'server-refused' | 'server-sign-in-refused'

  constructor(kind: Refused['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** From 128 on it was not taken; 16 says that nobody listens, which is no failure. */
function taken(packet: Packet): void {
  const code = 'reasonCode' in packet ? (packet.reasonCode ?? 0) : 0
  if (code >= 128) throw new Refused('server-refused', `refused the message: ${reasonOf(code)}`)
}

const REASONS: ReadonlyMap<number, string> = new Map([
  [1, 'it does not speak this version of MQTT'],
  [2, 'it does not take our name'],
  [3, 'it is not available'],
  [4, 'the user or the password is wrong'],
  [5, 'the user may not do this'],
  [0x84, 'it does not speak this version of MQTT'],
  [0x86, 'the user or the password is wrong'],
  [0x87, 'the user may not do this'],
  [0x88, 'it is not available'],
  [0x90, 'it does not take this topic'],
  [0x95, 'the message is too large'],
  [0x97, 'its quota is used up'],
  [0x99, 'the message is not in the form that it promises'],
  [0x9a, 'it keeps no messages'],
  [0x9b, 'it does not know this quality of service'],
])

const reasonOf = (code: number): string => REASONS.get(code) ?? `reason ${code}`

/** Wildcards are for those who listen. */
function topicProblem(topic: string): string | undefined {
  if (topic === '' || Buffer.byteLength(topic) > 65_535) return 'The topic must have 1 to 65535 bytes.'
  if (!topic.isWellFormed() || topic.includes('\0')) return 'The topic holds a character that no topic may have.'
  return /[+#]/.test(topic) ? 'The topic holds + or #, which are for those who listen. Name one topic.' : undefined
}
