import type { Json, JsonObject } from '@linkflow/kernel'
import { type FileRef, type Item, type NodeError, type NodeOption, StepFailure } from '@linkflow/node-runtime'
import { z } from 'zod'
import { OPTIONS_TOLD_MAX } from '../limits.ts'
import type { HandedFiles } from './handed-files.ts'

// What comes out of a process of a package. Strangers wrote it: whatever has another shape ends the step.

const file = z.object({ object: z.string(), name: z.string().max(1_024), mimeType: z.string().max(256) })
const item = z.object({
  json: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
  files: z.record(z.string().max(256), file).optional(),
})
const error = z
  .object({
    code: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,63}$/)
      .catch('node-failed'),
    message: z.string().transform((text) => text.slice(0, 4_000)),
    retryable: z.boolean().catch(false),
    retryAfterMs: z.number().min(0).max(86_400_000).optional(),
    item: z.int().min(0).optional(),
  })
  .transform(
    ({ code, message, retryable, retryAfterMs, item: at }): NodeError => ({
      code,
      message,
      retryable,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(at !== undefined && { item: at }),
    }),
  )
const failed = z.object({ error })

export const eachAnswer = z.union([
  failed,
  z.object({ same: z.literal(true) }),
  z.object({ items: z.array(z.object({ port: z.string().optional(), item })) }),
])
export const listAnswer = z.union([
  failed,
  z.object({
    outputs: z.array(
      z.object({
        port: z.string(),
        items: z.array(
          z.union([
            z.object({ same: z.int().min(0) }),
            z.object({
              item,
              from: z.union([z.array(z.int().min(0)), z.enum(['all', 'unknown'])]),
              failed: z.object({ code: z.string(), message: z.string() }).optional(),
            }),
          ]),
        ),
      }),
    ),
  }),
])

export const optionsAnswer = z.union([
  failed,
  z.object({
    options: z
      .array(
        z
          .object({ value: z.json(), title: z.string().max(500), description: z.string().max(1_000).optional() })
          .transform(
            ({ value, title, description }): NodeOption => ({
              value: value as Json,
              title,
              ...(description !== undefined && { description }),
            }),
          ),
      )
      .max(OPTIONS_TOLD_MAX),
  }),
])

export const ask = z.union([
  z.object({
    kind: z.literal('http'),
    request: z.object({
      method: z.string().max(32),
      url: z.string(),
      headers: z
        .array(z.tuple([z.string(), z.string()]))
        .max(200)
        .optional(),
      body: z.union([z.object({ text: z.string() }), z.object({ base64: z.string() })]).optional(),
      credential: z.string().max(128).optional(),
      timeoutMs: z.number().positive().optional(),
      redirects: z.object({ follow: z.boolean(), max: z.int().min(0).max(50) }).optional(),
      responseBytesMax: z.int().positive().optional(),
      decompress: z.boolean().optional(),
    }),
  }),
  z.object({
    kind: z.literal('blob.create'),
    name: z.string().max(1_024),
    mimeType: z.string().max(256),
    base64: z.string(),
  }),
  z.object({ kind: z.literal('blob.read'), object: z.string(), bytesMax: z.number() }),
])
export type Ask = z.output<typeof ask>

export function readAnswer<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  const parsed = schema.safeParse(jsonOf(text))
  if (parsed.success) return parsed.data
  throw unusable(parsed.error.issues[0]?.message ?? 'it is no answer')
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export const unusable = (why: string): StepFailure =>
  new StepFailure({
    code: 'node-output-invalid',
    message: `What the node gave cannot be used: ${why}.`,
    retryable: false,
  })

/** An item as the node gave it, with the files that it was shown: a file of somebody else it cannot name. */
export function itemOf({ json, files }: z.output<typeof item>, handed: HandedFiles): Item {
  if (files === undefined) return { json }
  const own: Record<string, FileRef> = {}
  for (const [key, { object, name, mimeType }] of Object.entries(files)) {
    const known = handed.find(object)
    if (known === undefined) throw unusable(`«${key}» is no file that it was given or has made`)
    own[key] = { ...known, name, mimeType }
  }
  return { json, files: own }
}
