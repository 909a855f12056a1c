import type { WorkflowFile } from '@linkflow/contracts'
import { workflowCode } from '@linkflow/sdk'

/** The program that makes the workflow; a file of its own, so that it is read when somebody wants it. */
export const codeOf = (file: WorkflowFile): string => workflowCode(file)
