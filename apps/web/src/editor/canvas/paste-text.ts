import type { WorkflowFile } from '@linkflow/contracts'
import type { Random } from '../commands/new-ids.ts'
import type { NodeTypes } from '../document/node-types.ts'
import type { Point } from './geometry.ts'
import { insertNode } from './insert.ts'
import { type Pasted, paste } from './paste.ts'
import type { PastedText } from './read-pasted.ts'
import { onlyNodes } from './selection.ts'

/** The edit of a paste; undefined where a dialog has to be asked first (n8n), or where there is nothing to paste. */
export function pasteText(
  file: WorkflowFile,
  types: NodeTypes,
  pasted: PastedText,
  at: Point,
  random: Random,
): Omit<Pasted, 'ids'> | undefined {
  switch (pasted.type) {
    case 'linkflow':
      return paste(file, types, pasted.file, at, random)
    case 'curl': {
      const { name, parameters } = pasted.request
      const { edit, id } = insertNode(
        file,
        types,
        { type: 'http-request', name, parameters },
        { type: 'at', point: at },
        random,
      )
      return { edit, selection: onlyNodes([id]) }
    }
    case 'url': {
      const { edit, id } = insertNode(
        file,
        types,
        { type: 'http-request', parameters: { url: pasted.url } },
        { type: 'at', point: at },
        random,
      )
      return { edit, selection: onlyNodes([id]) }
    }
    default:
      return undefined
  }
}
