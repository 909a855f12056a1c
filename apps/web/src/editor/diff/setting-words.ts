import { type TextId, t } from '../../strings/index.ts'

const WORDS: Readonly<Record<string, TextId>> = {
  name: 'workflow-settings.name',
  description: 'workflow-settings.description',
  timezone: 'workflow-settings.zone',
  timeoutMs: 'workflow-settings.timeout',
  concurrency: 'workflow-settings.concurrency',
  'concurrency.limit': 'workflow-settings.concurrency-limit',
  'concurrency.key': 'workflow-settings.concurrency-key',
  'concurrency.policy': 'workflow-settings.concurrency-policy',
  parallelSteps: 'workflow-settings.parallel',
  errorWorkflow: 'workflow-settings.error-workflow',
  retention: 'workflow-settings.retention',
  'retention.days': 'workflow-settings.retention-days',
  'retention.executions': 'workflow-settings.retention-executions',
  'retention.successes': 'workflow-settings.retention-successes',
  order: 'workflow-settings.order',
  dialect: 'workflow-settings.dialect',
}

/** What a setting of the file is called in its sheet. */
export const settingWords = (key: string): string => {
  const word = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined
  return word === undefined ? key : t(word)
}
