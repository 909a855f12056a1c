import type { Client } from './client.ts'
import { MIB, ROWS_PER_LIST } from './limits.ts'
import { jsonLines } from './rows.ts'
import { toFolder } from './workflows.ts'

export const LISTS_PATH = 'lists.jsonl'

/** A file of lists reaches the workspace as a user's would. */
export async function uploadLists(client: Client, lists: number): Promise<void> {
  await client.publish(toFolder({ path: 'lists', file: 'body', to: LISTS_PATH }, 256 * MIB))
  const reply = await client.send('lists', 'application/x-ndjson', jsonLines(lists, ROWS_PER_LIST))
  if (reply.status !== 200) throw new Error(`the file was not taken: ${reply.status} ${reply.text}`)
}
