import type { WorkflowFile } from '@linkflow/contracts'
import { saveText } from '../../ui/save-text.ts'

export type ExportFormat = 'json' | 'yaml' | 'code'

/** As a file that the import, `linkflow run` and `linkflow push` read. */
export async function exportDraft(file: WorkflowFile, format: ExportFormat): Promise<void> {
  const name = file.name.replaceAll(/[^\p{L}\p{N} _-]/gu, '_')
  switch (format) {
    case 'json':
      return saveText(`${name}.linkflow.json`, 'application/json', `${JSON.stringify(file, null, 2)}\n`)
    case 'yaml': {
      const { stringify } = await import('yaml')
      return saveText(`${name}.linkflow.yaml`, 'application/yaml', stringify(file))
    }
    case 'code': {
      const { codeOf } = await import('./code-of.ts')
      return saveText(`${name}.workflow.ts`, 'text/plain', codeOf(file))
    }
  }
}
