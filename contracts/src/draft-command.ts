import { z } from 'zod'
import { problemSchema } from './problem.ts'
import { line } from './text.ts'

/**
 * Edits of a draft. A place is a JSON pointer into the workflow in which lists go by key: `/nodes/<id>/parameters/url`,
 * `/connections/<node>:<port>><node>:<port>`, `/settings/timezone`, `/name`. A command is one edit of a person, such as a
 * paste: it is done as a whole.
 */
export const COMMANDS_PER_REQUEST_MAX = 500
export const PATCHES_PER_REQUEST_MAX = 20_000
export const PATCH_PATH_CHARS_MAX = 2_048
/** Steps from the workflow to the place. */
export const PATCH_PATH_TOKENS_MAX = 64

const path = z
  .string()
  .max(PATCH_PATH_CHARS_MAX)
  .regex(/^(\/([^~/]|~[01])*)+$/, 'must be a JSON pointer (such as /nodes/ask/name)')
  .refine(
    (text) => text.split('/').length - 1 <= PATCH_PATH_TOKENS_MAX,
    `must have at most ${PATCH_PATH_TOKENS_MAX} steps`,
  )

export const patchSchema = z
  .discriminatedUnion('op', [
    z.strictObject({
      op: z.literal('set'),
      path,
      value: z.unknown(),
      at: z.int().min(0).optional().describe('Where among its siblings, if it is new there; by default last'),
    }),
    z.strictObject({ op: z.literal('clear'), path }),
  ])
  .meta({ id: 'Patch' })
export type Patch = z.output<typeof patchSchema>

export const draftCommandSchema = z
  .strictObject({
    id: z.uuid().describe('Made by the sender: a command is done once, however often it is sent'),
    label: line(200).optional().describe('What it was, for people: «change URL in Ask»'),
    patches: z.array(patchSchema).min(1).max(PATCHES_PER_REQUEST_MAX),
  })
  .meta({ id: 'DraftCommand' })
export type DraftCommand = z.output<typeof draftCommandSchema>

export const changeDraftSchema = z
  .strictObject({
    baseRevision: z.int().min(1).describe('The revision on which the commands were made'),
    commands: z
      .array(draftCommandSchema)
      .min(1)
      .max(COMMANDS_PER_REQUEST_MAX)
      .refine(
        (commands) => commands.reduce((all, { patches }) => all + patches.length, 0) <= PATCHES_PER_REQUEST_MAX,
        `must have at most ${PATCHES_PER_REQUEST_MAX} patches together`,
      ),
  })
  .meta({ id: 'ChangeDraft' })

export const draftChangeSchema = z
  .strictObject({
    revision: z.int(),
    replaced: z.boolean().optional().describe('All of it became something else: read the draft again'),
    commands: z.array(draftCommandSchema),
  })
  .meta({ id: 'DraftChange' })
export type DraftChangeView = z.output<typeof draftChangeSchema>

export const changedDraftSchema = z
  .strictObject({
    revision: z.int().describe('Of the draft now'),
    missing: z.array(draftChangeSchema).describe('What others changed since `baseRevision`, in order'),
    undo: z
      .array(z.strictObject({ command: z.uuid(), patches: z.array(patchSchema) }))
      .describe('For each command that was done now, the patches that take it back'),
    problems: z.array(problemSchema).describe('Of the draft; they do not keep it from being saved'),
  })
  .meta({ id: 'ChangedDraft' })
