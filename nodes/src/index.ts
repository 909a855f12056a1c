import type { NodeType } from '@linkflow/node-runtime'
import { aggregate } from './aggregate/node.ts'
import { approval } from './approval/node.ts'
import { breakNode } from './break/node.ts'
import { chatTrigger } from './chat-trigger/node.ts'
import { code } from './code/node.ts'
import { compareDatasets } from './compare-datasets/node.ts'
import { compression } from './compression/node.ts'
import { convertToFile } from './convert-to-file/node.ts'
import { crypto } from './crypto/node.ts'
import { dataTable } from './data-table/node.ts'
import { dateTime } from './date-time/node.ts'
import { editImage } from './edit-image/node.ts'
import { emailTrigger } from './email-trigger/node.ts'
import { errorTrigger } from './error-trigger/node.ts'
import { executeCommand } from './execute-command/node.ts'
import { executeWorkflow } from './execute-workflow/node.ts'
import { extractFromFile } from './extract-from-file/node.ts'
import { filter } from './filter/node.ts'
import { form } from './form/node.ts'
import { formTrigger } from './form-trigger/node.ts'
import { ftp } from './ftp/node.ts'
import { git } from './git/node.ts'
import { graphql } from './graphql/node.ts'
import { html } from './html/node.ts'
import { httpRequest } from './http-request/node.ts'
import { ifNode } from './if/node.ts'
import { jwt } from './jwt/node.ts'
import { limit } from './limit/node.ts'
import { loop } from './loop/node.ts'
import { manual } from './manual/node.ts'
import { markdown } from './markdown/node.ts'
import { merge } from './merge/node.ts'
import { mqtt } from './mqtt/node.ts'
import { mysql } from './mysql/node.ts'
import { noOperation } from './no-operation/node.ts'
import { postgres } from './postgres/node.ts'
import { rabbitmq } from './rabbitmq/node.ts'
import { readFiles } from './read-files/node.ts'
import { readLines } from './read-lines/node.ts'
import { redis } from './redis/node.ts'
import { removeDuplicates, removeDuplicatesAcross } from './remove-duplicates/node.ts'
import { renameKeys } from './rename-keys/node.ts'
import { respondToWebhook } from './respond-to-webhook/node.ts'
import { rssRead } from './rss-read/node.ts'
import { rssTrigger } from './rss-trigger/node.ts'
import { s3 } from './s3/node.ts'
import { schedule } from './schedule/node.ts'
import { sendEmail } from './send-email/node.ts'
import { set } from './set/node.ts'
import { sort } from './sort/node.ts'
import { splitOut } from './split-out/node.ts'
import { ssh } from './ssh/node.ts'
import { state } from './state/node.ts'
import { stopAndError } from './stop-and-error/node.ts'
import { summarize } from './summarize/node.ts'
import { switchNode } from './switch/node.ts'
import { totpNode } from './totp/node.ts'
import { tryNode } from './try/node.ts'
import { wait } from './wait/node.ts'
import { webhook } from './webhook/node.ts'
import { workflowTrigger } from './workflow-trigger/node.ts'
import { writeFile } from './write-file/node.ts'
import { writeLines } from './write-lines/node.ts'
import { xml } from './xml/node.ts'

export { runCode } from './code/node.ts'
export {
  type CredentialField,
  type CredentialFieldKind,
  type CredentialFields,
  type CredentialSlot,
  type CredentialTest,
  type CredentialType,
  credentialSchema,
  credentialTypes,
} from './credential-types.ts'
export { canonicalText, deepEqual } from './data/deep-equal.ts'
export { type FieldPath, fieldPath, getPath, JsonDraft, parsePath, writtenPath } from './data/field-path.ts'
export { HEADERS_OF_THE_HOST } from './data/http-headers.ts'
export { mimeTypeOf } from './data/mime-type.ts'
export { compileRegex, type Regex } from './data/regex.ts'
export { webAddress } from './data/web-path.ts'
export { type FormField, fieldsSchema } from './form/fields.ts'
export {
  type Asked,
  askedSchema,
  completionSchema,
  PAGE_SIGNAL,
  type PageLanguage,
} from './form/page.ts'
export { type AnswerProblem, type GivenAnswer, readAnswers } from './form/read-answers.ts'
export { JWT_ALGORITHMS, type JwtAlgorithm, readJwt } from './keys/jwt.ts'
export { useKey } from './keys/use-key.ts'
export { queryInputs } from './merge/query-inputs.ts'
export { type FeedMark, readFeedAt } from './rss-read/read-feed-at.ts'
export { RESUME_SIGNAL } from './wait/node.ts'
export { type InputField, inputProblems } from './workflow-trigger/input-fields.ts'

/** Every node that LinkFlow brings along, all versions of each. */
export const builtInNodes: readonly NodeType[] = [
  manual,
  webhook,
  formTrigger,
  chatTrigger,
  schedule,
  errorTrigger,
  emailTrigger,
  rssTrigger,
  workflowTrigger,
  ifNode,
  switchNode,
  filter,
  merge,
  loop,
  breakNode,
  tryNode,
  executeWorkflow,
  stopAndError,
  noOperation,
  wait,
  form,
  approval,
  respondToWebhook,
  set,
  sort,
  limit,
  aggregate,
  splitOut,
  compareDatasets,
  removeDuplicates,
  removeDuplicatesAcross,
  dataTable,
  state,
  summarize,
  dateTime,
  renameKeys,
  code,
  httpRequest,
  graphql,
  rssRead,
  html,
  markdown,
  xml,
  crypto,
  jwt,
  totpNode,
  extractFromFile,
  convertToFile,
  compression,
  editImage,
  readFiles,
  writeFile,
  readLines,
  writeLines,
  git,
  postgres,
  mysql,
  redis,
  sendEmail,
  ssh,
  ftp,
  s3,
  rabbitmq,
  mqtt,
  executeCommand,
]
