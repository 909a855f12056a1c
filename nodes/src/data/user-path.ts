import { z } from 'zod'
import { FILE_PATH_CHARS_MAX } from '../limits.ts'

/** A path in the workspace's files. The store refuses what leads out of it as well; here the author learns of it. */
export const userPath = () =>
  z
    .string()
    .min(1)
    .max(FILE_PATH_CHARS_MAX)
    .refine(
      (path) => isInside(path),
      'must be a path inside the files of the workspace, such as reports/2030.csv, without «..»',
    )

function isInside(path: string): boolean {
  if (/[\p{Cc}\\]/u.test(path) || path.startsWith('/') || /^[A-Za-z]:/.test(path)) return false
  return path.split('/').every((part) => part !== '..' && part !== '')
}

export const nameInPath = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
