import { defineNode, type EachResult, failItem, type Item, type NodeContext } from '@linkflow/node-runtime'
import { z } from 'zod'
import {
  checkPaths,
  FILE_OPERATIONS,
  fileOperations,
  fileParameters,
  performOnFiles,
  readsFiles,
} from '../remote-files/perform.ts'

const parameters = z.strictObject({
  operation: z.enum(FILE_OPERATIONS).default('list').describe('What is done with the files of the server'),
  ...fileParameters,
})

async function each(item: Item, given: z.output<typeof parameters>, context: NodeContext): Promise<EachResult> {
  const connected = await context.connect('ftp')
  if (!connected.ok) return failItem(connected.error)
  try {
    const done = await performOnFiles(connected.value, item, given, context)
    return done.ok ? done.value : failItem(done.error)
  } finally {
    connected.value.release()
  }
}

export const ftp = defineNode({
  type: 'ftp',
  version: 1,
  title: 'FTP',
  description: 'Fetches, sends, lists, moves and deletes files of an FTP server.',
  group: 'action',
  keywords: ['ftp', 'ftps', 'file', 'upload', 'download', 'transfer'],
  operations: fileOperations,
  suggestedNext: ['if', 'set'],
  parameters,
  check: checkPaths,
  credentials: [{ type: 'ftp', required: true }],
  effect: ({ operation }) => (readsFiles(operation) ? 'read' : 'write'),
  sample: [{ name: 'orders.csv', path: '/in/orders.csv', kind: 'file', bytes: 2048, modifiedMs: 1_893_499_200_000 }],
  behaviour: { kind: 'each', each },
})
