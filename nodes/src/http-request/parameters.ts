import { z } from 'zod'
import { durationSchema } from '../data/duration.ts'
import { FORMAT } from '../data/format.ts'
import { jsonValue } from '../data/json-schema.ts'
import { nameValuesSchema } from '../data/name-values.ts'
import {
  HTTP_FILE_BYTES_MAX,
  HTTP_INTERVAL_MS_MAX,
  HTTP_PAGES_DEFAULT,
  HTTP_PAGES_MAX,
  HTTP_PARALLEL_DEFAULT,
  HTTP_PARALLEL_MAX,
  HTTP_REDIRECTS_DEFAULT,
  HTTP_REDIRECTS_MAX,
  HTTP_TEXT_BYTES_DEFAULT,
  HTTP_TEXT_BYTES_MAX,
  HTTP_TIMEOUT_MS_DEFAULT,
  HTTP_TIMEOUT_MS_MAX,
  LIST_ENTRIES_MAX,
} from '../limits.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const

const fileName = () => z.string().min(1).max(256).meta(FORMAT.itemFile)

const partSchema = z.strictObject({
  name: z.string().min(1).max(1024).describe('Name of the form field'),
  value: jsonValue().optional().describe('Text, number, true or false; an object or list is sent as JSON'),
  file: fileName().optional().describe('Name of a file of the item that is sent instead of a value'),
  fileName: z.string().max(256).optional().describe("Name that the receiver sees; the file's own when left out"),
  contentType: z.string().max(256).optional().describe("Content type of this part; the file's own when left out"),
})

const bodySchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none').describe('No body') }),
  z.strictObject({
    kind: z.literal('json').describe('JSON'),
    value: jsonValue()
      .meta(FORMAT.json)
      .describe('The value that is sent; build it here, field by field, with expressions in it'),
  }),
  z.strictObject({
    kind: z.literal('form').describe('Form fields in the body, as a browser sends them (urlencoded)'),
    fields: nameValuesSchema().describe('The fields, by name'),
  }),
  z.strictObject({
    kind: z.literal('multipart').describe('Form with files (multipart/form-data)'),
    parts: z.array(partSchema).min(1).max(LIST_ENTRIES_MAX).describe('Fields and files, in order'),
  }),
  z.strictObject({
    kind: z.literal('text').describe('A text as it stands'),
    text: z.string().describe('The text'),
    contentType: z
      .string()
      .min(1)
      .max(256)
      .default('text/plain; charset=utf-8')
      .describe('Its content type, such as application/xml'),
  }),
  z.strictObject({
    kind: z.literal('file').describe('A file of the item'),
    file: fileName().default('file').describe('Name of the file in the item'),
    contentType: z.string().min(1).max(256).optional().describe("Content type; the file's own when left out"),
  }),
])

const responseSchema = z.strictObject({
  format: z
    .enum(['auto', 'json', 'text', 'file'])
    .default('auto')
    .describe('How to read the answer: by its content type, or always as JSON, text or a file'),
  include: z
    .enum(['body', 'full'])
    .default('body')
    .describe('body: the item is what was answered. full: it has status, statusText, headers and body'),
  lists: z
    .enum(['split', 'keep'])
    .default('split')
    .describe('Whether a list in the body becomes one item for each element, or stays in the field «body»'),
  neverFail: z
    .boolean()
    .default(false)
    .describe('Give the answer whatever its status is, instead of failing from 400 on'),
  file: fileName().default('file').describe('Name of the file in the item (for answers that are files)'),
  bytesMax: z
    .int()
    .min(1)
    .max(HTTP_FILE_BYTES_MAX)
    .optional()
    .describe(
      `Largest answer in bytes. Left out: ${HTTP_TEXT_BYTES_DEFAULT / 1_048_576} MiB for JSON and text, which are held in memory (and never more than ${HTTP_TEXT_BYTES_MAX / 1_048_576} MiB), ${HTTP_FILE_BYTES_MAX / 1_048_576} MiB for files`,
    ),
})

const paginationSchema = z.strictObject({
  kind: z
    .enum(['next-url', 'parameters'])
    .describe('next-url: each answer names the next page. parameters: parameters change from page to page'),
  nextUrl: z
    .string()
    .max(32_768)
    .optional()
    .describe(
      'Expression for the address of the next page, such as {{ $response.body.next }}; the last page is the one where it gives nothing (kind «next-url»)',
    ),
  parameters: z
    .array(
      z.strictObject({
        place: z
          .enum(['query', 'header', 'body'])
          .default('query')
          .describe('Where the parameter is; in the body it is a field path of the JSON'),
        name: z.string().min(1).max(1024).describe('Name of the parameter, such as page or cursor'),
        value: z
          .union([z.string().max(32_768), z.number()])
          .describe('Its value for the next page, such as {{ $pageCount + 1 }} or {{ $response.body.cursor }}'),
      }),
    )
    .max(LIST_ENTRIES_MAX)
    .default([])
    .describe('What changes from page to page; the first request is sent as it stands (kind «parameters»)'),
  until: z
    .string()
    .max(32_768)
    .optional()
    .describe(
      'Expression that is true on the last page, such as {{ $response.body.items.length == 0 }}; left out: the first page without a body or with an empty list',
    ),
  pagesMax: z
    .int()
    .min(1)
    .max(HTTP_PAGES_MAX)
    .default(HTTP_PAGES_DEFAULT)
    .describe('Most pages that are read for one item'),
  intervalMs: z.int().min(0).max(HTTP_INTERVAL_MS_MAX).default(0).describe('Pause between two pages, in milliseconds'),
})

export const httpRequestParameters = z.strictObject({
  method: z.enum(METHODS).default('GET').describe('What to do: GET reads, the others may change something'),
  url: z.string().min(1).max(32_768).describe('Address, with https:// or http://'),
  query: nameValuesSchema()
    .default({})
    .describe('Parameters of the address, by name; they are encoded and added to those in it'),
  headers: nameValuesSchema().default({}).describe('Headers of the request, by name; secrets belong in a credential'),
  lowerCaseHeaders: z
    .boolean()
    .default(true)
    .describe('Send header names in lower case; a few old servers want them as they are written'),
  body: bodySchema.default({ kind: 'none' }).describe('What is sent'),
  authentication: z
    .enum(['none', 'header', 'basic', 'bearer', 'query', 'custom', 'tls-client-certificate'])
    .default('none')
    .describe('Kind of credential that is added to the request on its way out; choose the credential itself beside it'),
  idempotencyKey: z
    .boolean()
    .default(true)
    .describe(
      'Send the header Idempotency-Key with requests that may change something: the same for each attempt, so that services that know it act once',
    ),
  response: responseSchema.prefault({}).describe('What to make of the answer'),
  retryOnStatus: z
    .array(z.int().min(400).max(599))
    .max(200)
    .default([408, 425, 429, 500, 502, 503, 504])
    .describe('Statuses that may be gone at the next attempt, if the node retries; Retry-After is respected'),
  pagination: paginationSchema
    .optional()
    .describe(
      'Read several pages for each item. Its expressions see $response and $pageCount, and are evaluated after each page',
    ),
  batch: z
    .strictObject({
      size: z.int().min(1).max(HTTP_PARALLEL_MAX).default(HTTP_PARALLEL_DEFAULT).describe('Requests at the same time'),
      intervalMs: z
        .int()
        .min(0)
        .max(HTTP_INTERVAL_MS_MAX)
        .default(0)
        .describe('So many requests are sent within this time at most, in milliseconds'),
    })
    .prefault({})
    .describe('How fast the items are worked through'),
  timeout: durationSchema('seconds')
    .default({ value: HTTP_TIMEOUT_MS_DEFAULT / 1000, unit: 'seconds' })
    .describe(
      `From the start of a request to the last byte of its answer; at most ${HTTP_TIMEOUT_MS_MAX / 60_000} minutes`,
    ),
  redirects: z
    .strictObject({
      follow: z.boolean().default(true).describe('Go where the answer points'),
      max: z.int().min(0).max(HTTP_REDIRECTS_MAX).default(HTTP_REDIRECTS_DEFAULT).describe('How many times'),
    })
    .prefault({})
    .describe('Answers that point elsewhere'),
  proxy: z.string().max(2048).optional().describe('Address of a proxy, such as http://proxy.example.com:3128'),
  tls: z
    .strictObject({
      rejectUnauthorized: z
        .boolean()
        .default(true)
        .describe('Refuse a server whose certificate does not prove its name; off is unsafe'),
      ca: z.string().max(1_000_000).optional().describe('Certificates (PEM) of authorities to trust for this request'),
      serverName: z
        .string()
        .max(253)
        .optional()
        .describe('Name to ask the server for, when it is not the one in the address'),
    })
    .prefault({})
    .describe('Encrypted connections'),
  decompress: z.boolean().default(true).describe('Unpack compressed answers'),
})

export type HttpRequestParameters = z.output<typeof httpRequestParameters>
export type Body = HttpRequestParameters['body']
export type Pagination = NonNullable<HttpRequestParameters['pagination']>
