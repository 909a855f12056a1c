import { z } from 'zod'
import { durationSchema } from '../data/duration.ts'
import { userPath } from '../data/user-path.ts'
import {
  FILE_PATH_CHARS_MAX,
  GIT_COMMITS_MAX,
  GIT_DEPTH_MAX,
  GIT_MESSAGE_CHARS_MAX,
  GIT_NAME_CHARS_MAX,
  GIT_PATHS_MAX,
  GIT_TIMEOUT_SECONDS_DEFAULT,
  WEB_ADDRESS_CHARS_MAX,
} from '../limits.ts'

export const OPERATIONS = [
  'clone',
  'pull',
  'add',
  'commit',
  'push',
  'status',
  'log',
  'switch-branch',
  'fetch',
  'tag',
  'push-tags',
  'set-user',
  'list-config',
] as const

const name = () => z.string().max(GIT_NAME_CHARS_MAX).default('')

export const gitParameters = z.strictObject({
  operation: z
    .enum(OPERATIONS)
    .default('clone')
    .describe(
      'clone: brings a repository into a folder. pull: brings what is new and puts it together with what is here. add, commit: take up changes. push, push-tags: send them. switch-branch, tag: branches and tags. status, log, list-config: tell. fetch: brings what is new and changes no file. set-user: who commits',
    ),
  folder: userPath().describe('Folder of the repository among the files of the workspace, such as repositories/site'),
  url: z
    .string()
    .max(WEB_ADDRESS_CHARS_MAX)
    .default('')
    .describe('Address of the repository, https:// only; for all but «clone», the one that it was cloned from if none'),
  branch: name().describe('Name of the branch; the one that is switched to, or the server’s first one, if none'),
  depth: z
    .int()
    .min(1)
    .max(GIT_DEPTH_MAX)
    .optional()
    .describe('How many commits are brought at most (clone, fetch, pull); all of them if nothing is written'),
  ifThere: z
    .enum(['fail', 'keep'])
    .default('fail')
    .describe('What «clone» does where the folder holds that repository already: fail, or leave it as it is'),
  create: z.boolean().default(false).describe('Make the branch, if there is none (switch-branch)'),
  startPoint: name().describe('Branch, tag or commit at which a new branch or tag stands; the last commit if none'),
  paths: z
    .array(z.string().max(FILE_PATH_CHARS_MAX))
    .max(GIT_PATHS_MAX)
    .default([])
    .describe('Files and folders in the repository: all changes for «add» if none; «commit» takes these up first'),
  message: z
    .string()
    .max(GIT_MESSAGE_CHARS_MAX)
    .default('')
    .describe('What the commit says; with one, a tag becomes an annotated one'),
  name: name().describe('Name of the tag'),
  authorName: name().describe('Name of who commits; that of «set-user» if none'),
  authorEmail: name().describe('Mail address of who commits; that of «set-user» if none'),
  limit: z.int().min(1).max(GIT_COMMITS_MAX).default(100).describe('How many commits «log» gives, the last ones first'),
  path: z.string().max(FILE_PATH_CHARS_MAX).default('').describe('Only commits that changed this file or folder (log)'),
  authentication: z
    .enum(['none', 'basic'])
    .default('none')
    .describe('Credential for the server; choose it beside. Most servers take a token as the password'),
  tls: z
    .strictObject({
      rejectUnauthorized: z
        .boolean()
        .default(true)
        .describe('Refuse a server whose certificate does not prove its name; off is unsafe'),
      ca: z.string().max(1_000_000).optional().describe('Certificates (PEM) of an authority of your own'),
    })
    .prefault({})
    .describe('Encrypted connections'),
  timeout: durationSchema('seconds')
    .prefault({ value: GIT_TIMEOUT_SECONDS_DEFAULT })
    .describe('Time of the whole operation'),
})

export type GitParameters = z.output<typeof gitParameters>
