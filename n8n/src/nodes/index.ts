import type { NodeType } from '@linkflow/node-runtime'
import type { Compatible } from '../run/compatible.ts'
import { aggregate } from './aggregate/node.ts'
import { codeNode, functionItem, functionNode } from './code/node.ts'
import { compareDatasets } from './compare-datasets/node.ts'
import { cryptoNode } from './crypto/node.ts'
import { dataTable } from './data-table/node.ts'
import { newDateTime } from './date-time/date-time.ts'
import { oldDateTime } from './date-time/old-date-time.ts'
import { debugHelper } from './debug-helper/node.ts'
import { executionData } from './execution-data/node.ts'
import { compression } from './files/compression.ts'
import { convertToFile } from './files/convert-to-file.ts'
import { extractFromFile } from './files/extract-from-file.ts'
import { iCal } from './files/ical.ts'
import { moveBinaryData } from './files/move-binary-data.ts'
import { readPdf } from './files/read-pdf.ts'
import { readBinaryFile, readBinaryFiles, readWriteFile, writeBinaryFile } from './files/read-write-file.ts'
import { spreadsheetFile } from './files/spreadsheet-file.ts'
import { newFilter, oldFilter } from './filter/node.ts'
import { html, htmlExtract } from './html/node.ts'
import { newIf, oldIf } from './if/node.ts'
import { itemLists } from './item-lists/node.ts'
import { jwt } from './jwt/node.ts'
import { limit } from './limit/node.ts'
import { markdown } from './markdown/node.ts'
import { newMerge } from './merge/merge.ts'
import { oldMerge } from './merge/old-merge.ts'
import { placeholder, placeholderTrigger } from './placeholder/node.ts'
import { removeDuplicates } from './remove-duplicates/node.ts'
import { renameKeys } from './rename-keys/node.ts'
import { rssFeedRead } from './rss-feed-read/node.ts'
import { oldSet } from './set/old-set.ts'
import { newSet } from './set/set.ts'
import { sort } from './sort/node.ts'
import { loopV1, loopV2, loopV3 } from './split-in-batches/node.ts'
import { splitOutNode } from './split-out/node.ts'
import { summarize } from './summarize/node.ts'
import { switch1, switch2, switch3 } from './switch/node.ts'
import { testData } from './test-data/node.ts'
import { totp } from './totp/node.ts'
import { messenger } from './training/node.ts'
import { xml } from './xml/node.ts'

const all = [
  oldSet,
  newSet,
  oldIf,
  newIf,
  oldFilter,
  newFilter,
  switch1,
  switch2,
  switch3,
  oldMerge,
  newMerge,
  limit,
  aggregate,
  sort,
  splitOutNode,
  removeDuplicates,
  dataTable,
  summarize,
  itemLists,
  renameKeys,
  codeNode,
  functionNode,
  functionItem,
  compareDatasets,
  loopV1,
  loopV2,
  loopV3,
  oldDateTime,
  newDateTime,
  html,
  htmlExtract,
  cryptoNode,
  markdown,
  xml,
  executionData,
  convertToFile,
  extractFromFile,
  spreadsheetFile,
  moveBinaryData,
  readPdf,
  readWriteFile,
  readBinaryFile,
  readBinaryFiles,
  writeBinaryFile,
  compression,
  iCal,
  jwt,
  totp,
  rssFeedRead,
  debugHelper,
  messenger,
  testData,
]

/** The compatibility nodes, all versions of each, and what stands in the place of nodes that are missing. */
export const compatibilityNodes: readonly NodeType[] = [
  ...all.flatMap(({ types }) => types),
  placeholder,
  placeholderTrigger,
]

const byName = Map.groupBy(
  all.flatMap(({ node, types }) => node.versions.map((version) => ({ compatible: node, types, version }))),
  ({ compatible }) => compatible.of,
)

/** The compatibility node of a type of n8n: of its version, else of the nearest before it, else of the first. */
export function nodeOf(
  type: string,
  version: number,
): { readonly compatible: Compatible; readonly types: readonly NodeType[]; readonly version: number } | undefined {
  const known = byName.get(type)?.toSorted((a, b) => a.version - b.version)
  return known?.findLast((one) => one.version <= version) ?? known?.[0]
}

/** Types of n8n that have a compatibility node, with its versions. */
export const knownTypes: readonly { readonly type: string; readonly version: number }[] = all.flatMap(({ node }) =>
  node.versions.map((version) => ({ type: node.of, version })),
)
