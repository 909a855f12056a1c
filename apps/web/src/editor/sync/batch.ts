import type { DraftCommand } from '@linkflow/contracts'
import { COMMANDS_PER_REQUEST_MAX, PATCHES_PER_REQUEST_MAX, REQUEST_CHARS_MAX } from '../limits.ts'

/** How many of the commands one request takes; one at least, because the server says best what is too much. */
export function batchSize(commands: readonly DraftCommand[]): number {
  let [patches, chars, count] = [0, 0, 0]
  for (const command of commands.slice(0, COMMANDS_PER_REQUEST_MAX)) {
    patches += command.patches.length
    chars += JSON.stringify(command).length
    if (count > 0 && (patches > PATCHES_PER_REQUEST_MAX || chars > REQUEST_CHARS_MAX)) break
    count += 1
  }
  return count
}
