import { extname } from 'node:path'
import type { WorkflowFile } from '@linkflow/contracts'
import { workflowCode } from '@linkflow/sdk'
import { stringify } from 'yaml'
import { type Stamp, stampLine } from './stamp.ts'

export const formats = ['ts', 'yaml', 'json'] as const
export type Format = (typeof formats)[number]

const BY_EXTENSION: Readonly<Record<string, Format>> = {
  '.ts': 'ts',
  '.mts': 'ts',
  '.js': 'ts',
  '.mjs': 'ts',
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
}

/** By the name of the file. The code has no types in it, so it is JavaScript as well. */
export const formatOf = (path: string): Format | undefined => {
  const extension = extname(path).toLowerCase()
  return Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined
}

/** JSON has no comments, so its stamp is lost; a push finds the workflow by its name. */
export function workflowText(file: WorkflowFile, format: Format, stamp: Stamp): string {
  switch (format) {
    case 'ts':
      return stampLine('//', stamp) + workflowCode(file)
    case 'yaml':
      return stampLine('#', stamp) + stringify(file)
    case 'json':
      return `${JSON.stringify(file, null, 2)}\n`
  }
}
