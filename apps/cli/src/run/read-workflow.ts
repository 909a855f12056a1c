import { extname } from 'node:path'
import { type Problem, type WorkflowFile, workflowFileSchema } from '@linkflow/contracts'
import { checkPlainValue, parseJson, parseYaml, schemaProblems } from '@linkflow/http-server'
import { fail, ok, type Result } from '@linkflow/kernel'
import { readBytes } from './read-bytes.ts'

/** A workflow file from disk, JSON or YAML by its name; its shape is checked as the API checks it. */
export function readWorkflow(path: string): Result<WorkflowFile, readonly Problem[]> {
  const text = readBytes(path).toString('utf8')
  const isYaml = ['.yaml', '.yml'].includes(extname(path).toLowerCase())
  const read = isYaml ? parseYaml(text) : parseJson(text)
  const plain = read.ok ? checkPlainValue(read.value, 'refuse') : read
  if (!plain.ok) return fail([{ code: plain.error.code, message: plain.error.detail, severity: 'error' }])
  const file = workflowFileSchema.safeParse(plain.value)
  return file.success ? ok(file.data) : fail(schemaProblems(file.error))
}
