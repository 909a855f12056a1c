import type { Json, JsonObject, Result } from '@linkflow/kernel'

/**
 * What a node gets of a server that speaks another protocol than HTTP. The platform has made the connection and signed in:
 * a client holds no secret, and names operations only. `release` gives the connection back; what a client began and did
 * not end (a transaction) is undone then. Every operation ends in a value; nothing is thrown but bugs.
 */
export interface ServerClients {
  readonly postgres: SqlClient
  readonly mysql: SqlClient
  readonly redis: RedisClient
  readonly smtp: MailClient
  readonly ssh: ShellClient
  readonly ftp: RemoteFilesClient
  readonly s3: ObjectsClient
  readonly rabbitmq: QueueClient
  readonly mqtt: TopicClient
  readonly imap: MailboxClient
}

/** Types of credentials that lead to a server. */
export type ServerKind = keyof ServerClients

export interface ServerFailure {
  readonly code: string
  readonly message: string
  readonly retryable: boolean
  /** What the server said, as far as it may be shown: a state, a constraint. */
  readonly details?: JsonObject
}

export type Answer<T> = Promise<Result<T, ServerFailure>>

interface Released {
  release(): void
}

// ---------------------------------------------------------------------------------------------------------------- SQL

/** A statement in parts: the driver quotes names, and values leave as parameters only (T14). */
export type SqlPart = string | { readonly name: readonly string[] } | { readonly value: SqlValue }
export type SqlStatement = readonly SqlPart[]
export type SqlValue = Json | Uint8Array

export interface SqlOptions {
  readonly timeoutMs: number
  /**
   * Whole numbers of 64 bits and decimals. `exact` (default): a number where JavaScript holds it exactly, else its text;
   * `text`: always text; `number`: the nearest number.
   */
  readonly largeNumbers?: 'exact' | 'text' | 'number'
}

export interface SqlAnswer {
  readonly rows: readonly JsonObject[]
  /** Rows that the statement changed; those it gave, where it changed none. */
  readonly affected: number
  /** The last number given by the server to a new row, where it says so. */
  readonly insertId?: number | string
}

export interface SqlClient extends Released {
  /** All rows at once, for statements that give few. */
  run(statement: SqlStatement, options: SqlOptions): Answer<SqlAnswer>
  /** Rows page by page as they are asked for; a failure is thrown as `StepFailure`, since nothing can be returned then. */
  pages(statement: SqlStatement, options: SqlOptions): AsyncIterable<readonly JsonObject[]>
  begin(mode: 'read' | 'write'): Answer<void>
  commit(): Answer<void>
  rollback(): Answer<void>
}

// -------------------------------------------------------------------------------------------------------------- Redis

export type RedisReply = string | number | null | readonly RedisReply[]

export interface RedisClient extends Released {
  /** One command out of those that the driver knows, and its arguments. */
  command(name: string, args: readonly (string | number)[]): Answer<RedisReply>
}

// --------------------------------------------------------------------------------------------------------------- mail

export interface OutgoingMail {
  readonly from: string
  readonly to: readonly string[]
  readonly cc?: readonly string[]
  readonly bcc?: readonly string[]
  readonly replyTo?: readonly string[]
  readonly subject: string
  readonly text?: string
  readonly html?: string
  readonly messageId: string
  readonly attachments: readonly {
    readonly name: string
    readonly mimeType: string
    readonly content: AsyncIterable<Uint8Array>
    /** Named by `cid:` in the HTML. */
    readonly contentId?: string
  }[]
}

export interface MailClient extends Released {
  send(mail: OutgoingMail): Answer<{
    readonly accepted: readonly string[]
    readonly rejected: readonly string[]
    readonly response: string
  }>
}

/** Up to where a folder was read. Numbers grow with each mail, as long as the folder stays the one that it is. */
export interface MailCursor {
  readonly validity: number
  readonly uid: number
}

export interface ReceivedMail {
  readonly uid: number
  readonly bytes: number
  /** Otherwise there is only its head: it was larger than was asked for. */
  readonly isWhole: boolean
  readonly source: Uint8Array
}

export interface NewMail {
  /** The oldest first. */
  readonly mails: readonly ReceivedMail[]
  readonly cursor: MailCursor
  readonly hasMore: boolean
}

export interface MailboxClient extends Released {
  /** What came after the cursor. Without one, or with that of another folder, nothing: the cursor says from where on. */
  newMail(
    folder: string,
    options: {
      readonly after: MailCursor | undefined
      readonly unseenOnly: boolean
      readonly max: number
      readonly bytesMax: number
    },
  ): Answer<NewMail>
  markSeen(folder: string, uids: readonly number[]): Answer<void>
}

// -------------------------------------------------------------------------------------------------------------- files

export interface RemoteFile {
  readonly name: string
  readonly path: string
  readonly kind: 'file' | 'folder' | 'other'
  readonly bytes: number
  readonly modifiedMs?: number
}

export interface RemoteFilesClient extends Released {
  list(path: string, options: { readonly recursive: boolean; readonly max: number }): Answer<readonly RemoteFile[]>
  /** `take` is given the bytes as they come, and is awaited. */
  download<T>(path: string, take: (content: AsyncIterable<Uint8Array>) => Promise<T>): Answer<T>
  upload(path: string, content: AsyncIterable<Uint8Array>): Answer<void>
  rename(from: string, to: string, options: { readonly makeFolders: boolean }): Answer<void>
  remove(path: string, options: { readonly folder: boolean; readonly recursive: boolean }): Answer<void>
}

export interface ShellClient extends RemoteFilesClient {
  run(
    command: string,
    options: { readonly timeoutMs: number; readonly outputBytesMax: number },
  ): Answer<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

// ------------------------------------------------------------------------------------------------------------ objects

/** An object of a bucket, as lists tell of it. */
export interface RemoteObject {
  readonly key: string
  readonly bytes: number
  readonly modifiedMs?: number
  readonly etag?: string
}

export interface ObjectContent {
  readonly bytes: number
  readonly mimeType: string
  readonly content: AsyncIterable<Uint8Array>
}

/** Buckets and objects; a folder is what keys have in common up to a slash. */
export interface ObjectsClient extends Released {
  buckets(): Answer<readonly { readonly name: string; readonly madeMs?: number }[]>
  makeBucket(bucket: string): Answer<void>
  removeBucket(bucket: string): Answer<void>
  /** Keys that begin with `prefix`; by `folders` those of deeper folders come as their folders. At most `max` of both. */
  list(
    bucket: string,
    options: { readonly prefix: string; readonly folders: boolean; readonly max: number },
  ): Answer<{ readonly objects: readonly RemoteObject[]; readonly folders: readonly string[] }>
  about(bucket: string, key: string): Answer<RemoteObject & { readonly mimeType: string }>
  /** `take` is given the bytes as they come, and is awaited. */
  download<T>(bucket: string, key: string, take: (content: ObjectContent) => Promise<T>): Answer<T>
  upload(bucket: string, key: string, content: ObjectContent): Answer<{ readonly etag: string }>
  copy(from: readonly [bucket: string, key: string], to: readonly [bucket: string, key: string]): Answer<void>
  remove(bucket: string, key: string): Answer<void>
  /** All objects whose keys begin with `prefix`; how many they were. */
  removeAll(bucket: string, prefix: string): Answer<number>
}

// ----------------------------------------------------------------------------------------------------------- messages

export interface QueueMessage {
  /** Empty: the one that every queue is bound to by its name. */
  readonly exchange: string
  readonly routingKey: string
  readonly content: Uint8Array
  readonly contentType: string
  readonly headers: Readonly<Record<string, string>>
  readonly messageId: string
  readonly persistent: boolean
  /** That no queue gets it is a failure. */
  readonly mustArrive: boolean
}

export interface QueueClient extends Released {
  /** What is there as it is asked for stays; what is there otherwise is refused. */
  makeQueue(queue: string): Answer<void>
  makeExchange(exchange: string, kind: string): Answer<void>
  /** Until the server has confirmed it. */
  publish(message: QueueMessage): Answer<void>
}

export interface TopicMessage {
  readonly topic: string
  readonly content: Uint8Array
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
}

export interface TopicClient extends Released {
  /** Until the server has confirmed it, where the quality of service has that. */
  publish(message: TopicMessage): Answer<void>
}
